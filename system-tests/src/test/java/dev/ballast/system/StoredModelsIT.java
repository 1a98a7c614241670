package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.onnx.DataSet;
import dev.ballast.plan.SplitKind;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every stored model gives its expected outputs, all of them, on one board and over four nodes and one for parity, with all nodes there and with one cut
 * off. Models of 8-bit integers give the very numbers of one board each time; how those differ from what onnxruntime's optimizations make of them is
 * said in QuantizedModelsTest.
 */
@Tag("once")
@Timeout(300)
class StoredModelsIT {
    private static final int NODES = 5;
    private static final long TIMEOUT_MS = 60_000;
    /** Larger files are tried only when all are asked for. */
    private static final long SMALL_BYTES = 500_000;
    /** A model with fewer multiply-accumulates is tried without each of the nodes, a larger one without the first. */
    private static final long SMALL_MACS = 1_000_000;

    /** Of the largest number of an output: what less than it says is left to rounding. */
    private static final double NOTHING = 1e-6;

    /** Boxes are differences of coordinates, which cancel, after 52 convolutions. */
    private static final double NOTHING_OF_BOXES = 1e-5;

    @TempDir
    private static Path folder;

    private static NodesInProcess nodes;

    @BeforeAll
    static void start() throws Exception {
        nodes = NodesInProcess.startBehindLines(NODES, folder);
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    static List<Path> models() throws IOException {
        try (Stream<Path> folders = Files.list(Data.folder().resolve("models"))) {
            List<Path> models = folders.filter(each -> !DataSet.beside(each).isEmpty())
                    .sorted()
                    .toList();
            assertThat(models).hasSizeGreaterThanOrEqualTo(17);
            List<Path> small = new ArrayList<>();
            for (Path model : models) {
                if (Files.size(Data.modelFile(model.getFileName().toString())) <= SMALL_BYTES) {
                    small.add(model);
                }
            }
            return Thorough.orSample(models, small);
        }
    }

    @ParameterizedTest
    @MethodSource("models")
    void givesItsExpectedOutputsOverTheFleet(Path stored) throws Exception {
        ModelSource source = new ModelSource(
                stored.getFileName().toString(),
                Data.modelFile(stored.getFileName().toString()),
                Preprocessing.grey(255),
                List.of(),
                ModelSource.WireTypes.EXACT);
        try (Gateway gateway = nodes.serve(List.of(source), SplitKind.OUTPUT, 1);
                InferClient client = InferClient.open(gateway.address())) {
            Model model = gateway.models().get(0).model();
            long macs = model.linearSteps().stream()
                    .mapToLong(step -> step.layer().macs())
                    .sum();
            for (DataSet set : DataSet.beside(stored)) {
                List<Tensor> inputs = set.read();
                List<FloatTensor> alone = alone(model, inputs);
                requireExpected(model, set, alone);
                Run run = new Run(client, model, set, inputs, alone);
                run.compare("all nodes there");
                for (int node = 0; node < (macs < SMALL_MACS ? NODES : 1); node++) {
                    nodes.line(node).cut();
                    JsonNode how = run.compare(TestFleet.id(node) + " cut off");
                    nodes.line(node).restore();
                    assertThat(how.path("local_parts").asInt())
                            .as(how.toString())
                            .isZero();
                    if (node < NODES - 1) {
                        assertThat(how.path("recovered_slices").asInt())
                                .as(how.toString())
                                .isPositive();
                    }
                }
            }
        }
    }

    private static List<FloatTensor> alone(Model model, List<Tensor> inputs) {
        GemmKernel kernel = Kernels.best();
        return new ModelRunner(model, kernel)
                .run(inputs, new LocalBackend(kernel)).stream()
                        .map(FloatTensor.class::cast)
                        .toList();
    }

    private static boolean isInteger(Model model) {
        return model.linearSteps().stream().anyMatch(step -> step.layer().arithmetic() == Arithmetic.INT32);
    }

    private static void requireExpected(Model model, DataSet set, List<FloatTensor> outputs) throws Exception {
        if (!isInteger(model)) {
            double nothing = model.name().startsWith("ultraface") ? NOTHING_OF_BOXES : NOTHING;
            assertThat(set.difference(model, outputs, nothing)).as(model.name()).isEmpty();
        }
    }

    /** One data set over the fleet. */
    private record Run(InferClient client, Model model, DataSet set, List<Tensor> inputs, List<FloatTensor> alone) {
        /** How the answer was obtained. */
        JsonNode compare(String situation) throws Exception {
            InferClient.Reply reply =
                    client.infer(model.name(), InferClient.Body.CBOR, TensorCodec.encode(inputs.get(0)), TIMEOUT_MS);
            assertThat(reply).as(situation).isInstanceOf(InferClient.Reply.Answer.class);
            JsonNode answer = ((InferClient.Reply.Answer) reply).json();
            List<FloatTensor> outputs = new ArrayList<>();
            answer.path("outputs").forEach(output -> outputs.add(tensor(output)));
            requireExpected(model, set, outputs);
            if (isInteger(model)) {
                assertThat(outputs).hasSameSizeAs(alone);
                for (int i = 0; i < alone.size(); i++) {
                    assertThat(outputs.get(i).data())
                            .as("%s, output %d, %s", model.name(), i, situation)
                            .isEqualTo(alone.get(i).data());
                }
            }
            return answer.path("parameters");
        }

        private static FloatTensor tensor(JsonNode output) {
            JsonNode dims = output.path("shape");
            Shape shape = Shape.of(IntStream.range(0, dims.size())
                    .map(i -> dims.get(i).asInt())
                    .toArray());
            FloatTensor tensor = FloatTensor.zeros(shape);
            assertThat(output.path("data")).hasSize(tensor.data().length);
            for (int i = 0; i < tensor.data().length; i++) {
                tensor.data()[i] = output.path("data").get(i).floatValue();
            }
            return tensor;
        }
    }
}
