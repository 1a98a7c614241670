package dev.ballast.gateway.models;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.Step;
import dev.ballast.model.ViewStep;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.model.onnx.StageFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loads the models of a configuration. */
public final class Models {
    /** The name of the model that comes with the program. */
    public static final String BUILT_IN = "lenet5";

    private static final String RESOURCE = "/models/lenet5/model.onnx";

    private Models() {}

    /** LeNet-5 for handwritten digits, with its preprocessing and labels. Its numbers are exact on the wire. */
    public static GatewayConfig.ModelSource builtIn() {
        return builtIn(GatewayConfig.WireTypes.EXACT);
    }

    /** LeNet-5 with other types on the wire. */
    public static GatewayConfig.ModelSource builtIn(GatewayConfig.WireTypes wire) {
        return new GatewayConfig.ModelSource(
                BUILT_IN,
                null,
                Preprocessing.grey(255),
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                wire);
    }

    /** Reads the model's file. */
    public static Model load(GatewayConfig.ModelSource source) throws GatewayException {
        Path file = source.file();
        try {
            return file == null ? OnnxReader.read(source.name(), builtInBytes()) : OnnxReader.read(source.name(), file);
        } catch (ModelException e) {
            throw GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
        }
    }

    /** Whether the first output is the result of a Softmax, perhaps in another shape. */
    public static boolean endsInSoftmax(Model model) {
        String output = model.outputs().get(0).name();
        @Nullable Integer wanted = null;
        for (int i = model.steps().size() - 1; i >= 0; i--) {
            Step step = model.steps().get(i);
            boolean isLast = wanted == null
                    ? step.site().value().equals(output)
                    : step.site().writes() == wanted;
            if (isLast && step instanceof ViewStep) {
                wanted = step.site().reads().get(0);
            } else if (isLast) {
                return step.operator().equals("Softmax");
            }
        }
        return false;
    }

    /** Cuts the stages of a model out of its file. */
    static Staging staging(GatewayConfig.ModelSource source, Model model, List<NodeAddress> fleet)
            throws GatewayException {
        if (source.stages().areNone()) {
            return Staging.NONE;
        }
        Path file = source.file();
        try {
            StageFile stages = file == null ? StageFile.of(builtInBytes()) : StageFile.of(file);
            return Staging.of(
                    model,
                    stages,
                    source.stages(),
                    fleet.stream().map(NodeAddress::id).toList());
        } catch (ModelException e) {
            throw GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
        }
    }

    private static byte[] builtInBytes() {
        try (InputStream in = Models.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + RESOURCE + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + RESOURCE, e);
        }
    }
}
