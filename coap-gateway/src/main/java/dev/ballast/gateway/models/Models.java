package dev.ballast.gateway.models;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.TextTokenizer;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.Step;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.ViewStep;
import dev.ballast.model.onnx.OnnxReader;
import dev.ballast.model.onnx.StageFile;
import dev.ballast.model.open.Axis;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeException;
import dev.ballast.model.open.ShapeLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads the models of a configuration. */
public final class Models {
    /** The name of the model that comes with the program. */
    public static final String BUILT_IN = "lenet5";

    private static final String RESOURCE = "/models/lenet5/model.onnx";

    private Models() {}

    /** LeNet-5 for handwritten digits, with its preprocessing and labels. Its numbers are exact on the wire. */
    public static ModelSource builtIn() {
        return builtIn(ModelSource.WireTypes.EXACT);
    }

    /** LeNet-5 with other types on the wire. */
    public static ModelSource builtIn(ModelSource.WireTypes wire) {
        return new ModelSource(
                BUILT_IN,
                null,
                Preprocessing.grey(255),
                List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
                wire);
    }

    /** Reads the model's file. A model with open axes is read at its largest extents. */
    public static Model load(ModelSource source) throws GatewayException {
        return read(source).model();
    }

    /** Reads the model's file as a gateway with the usual number of workers and the heap of this program does. */
    public static ReadModel read(ModelSource source) throws GatewayException {
        TextTokenizer tokenizer = TextModels.tokenizer(source);
        return read(source, tokenizer == null ? 0 : tokenizer.longestText(), HeapNeeds.usualShapeShare());
    }

    /**
     * Reads the model's file, whose inputs may have open axes. A model that opens only its batch has a batch of 1, unless its settings bound
     * that axis.
     *
     * @param longestText tokens of a text; 0 for a model without texts
     * @param shapeBytes most bytes of the buffers that each worker keeps for its shapes
     */
    static ReadModel read(ModelSource source, int longestText, long shapeBytes) throws GatewayException {
        Path file = source.file();
        try {
            if (file == null) {
                return new ReadModel(OnnxReader.read(source.name(), builtInBytes()), null);
            }
            if (source.shapes().most().isEmpty()) {
                try {
                    return new ReadModel(OnnxReader.read(source.name(), file), null);
                } catch (UnsupportedModelException e) {
                    OpenModel open = OnnxReader.open(source.name(), file, ShapeLimits.of(shapeBytes));
                    if (open.opensAtMostTheBatch()) {
                        throw e;
                    }
                    return bounded(source, open, longestText);
                }
            }
            return bounded(source, OnnxReader.open(source.name(), file, ShapeLimits.of(shapeBytes)), longestText);
        } catch (ModelException e) {
            throw GatewayException.usage("model " + source.name() + ": " + e.getMessage(), e);
        }
    }

    private static ReadModel bounded(ModelSource source, OpenModel open, int longestText) throws GatewayException {
        if (!source.stages().areNone()) {
            throw GatewayException.usage("model " + source.name() + ": stages need fixed extents, but the axes "
                    + open.symbols() + " are open; export the model with fixed extents, or remove stages");
        }
        Axis tokens = TextModels.tokenAxis(open.inputs());
        Map<String, Integer> known =
                longestText > 0 && tokens != null ? Map.of(tokens.symbol(), longestText) : Map.of();
        OpenModel bounded =
                LargestShape.bounded(open, source.shapes(), known, open.limits().bytes());
        try {
            return new ReadModel(LargestShape.planned(bounded).model(), bounded);
        } catch (ShapeException e) {
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
    static Staging staging(ModelSource source, Model model, List<NodeAddress> fleet) throws GatewayException {
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
