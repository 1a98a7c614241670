package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.NodeProto;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.op.Call;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares recurrent operators with random shapes, attributes and optional inputs, with onnxruntime. */
@Tag("slow")
class RecurrentOracleTest {
    private static final int SEEDS = Boolean.getBoolean("ballast.thorough") ? 60 : 20;
    private static final List<String> DIRECTIONS = List.of("forward", "reverse", "bidirectional");
    /** The last function has no default for its parameter. */
    private static final List<String> ACTIVATIONS = List.of(
            "Tanh", "Sigmoid", "Relu", "HardSigmoid", "LeakyRelu", "Softsign", "Softplus", "Elu", "ThresholdedRelu");

    private final Random random = new Random();

    static Stream<Arguments> cases() {
        return Stream.of("LSTM 4 3 7", "LSTM 4 3 14", "GRU 3 2 7", "GRU 3 2 14", "RNN 1 1 14")
                .flatMap(name -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOnnxruntime(String name, int seed) throws Exception {
        random.setSeed(seed);
        String[] parts = name.split(" ", -1);
        int gates = Integer.parseInt(parts[1]);
        String direction = DIRECTIONS.get(random.nextInt(3));
        int directions = direction.equals("bidirectional") ? 2 : 1;
        int batch = 1 + random.nextInt(3);
        int steps = 1 + random.nextInt(5);
        int inputs = 1 + random.nextInt(6);
        int size = 1 + random.nextInt(9);
        boolean isLstm = gates == 4;
        OracleModel model = new OracleModel(Integer.parseInt(parts[3]))
                .input("x", Call.random(random, steps, batch, inputs))
                .weight("w", Call.random(random, directions, gates * size, inputs))
                .weight("r", Call.random(random, directions, gates * size, size));
        List<String> names = new ArrayList<>(List.of("x", "w", "r"));
        names.add(random.nextBoolean() ? "b" : "_");
        model.weight("b", Call.random(random, directions, 2 * gates * size));
        names.add(random.nextBoolean() ? "lengths" : "_");
        model.input("lengths", lengths(batch, steps));
        names.add(random.nextBoolean() ? "h" : "_");
        model.input("h", Call.random(random, directions, batch, size));
        if (isLstm) {
            names.add(random.nextBoolean() ? "c" : "_");
            model.input("c", Call.random(random, directions, batch, size));
            names.add(random.nextBoolean() ? "p" : "_");
            model.weight("p", Call.random(random, directions, 3 * size));
        }
        NodeProto.Builder node = OracleModel.node(
                        parts[0], String.join(" ", names) + (isLstm ? " -> y y_h y_c" : " -> y y_h"))
                .addAttribute(OracleModel.whole("hidden_size", size))
                .addAttribute(OracleModel.text("direction", direction));
        describe(node, gates, Integer.parseInt(parts[2]) * directions);
        model.node(node).output("y").output("y_h");
        if (isLstm) {
            model.output("y_c");
        }
        model.requireAsOnnxruntime(2e-5f);
    }

    private IntTensor lengths(int batch, int steps) {
        int[] lengths = random.ints(batch, 1, steps + 1).toArray();
        return IntTensor.wrap(Shape.of(batch), lengths);
    }

    private void describe(NodeProto.Builder node, int gates, int activations) {
        if (random.nextInt(3) == 0) {
            node.addAttribute(OracleModel.real("clip", 0.2f + random.nextFloat()));
        }
        if (gates == 3) {
            node.addAttribute(OracleModel.whole("linear_before_reset", random.nextInt(2)));
        }
        if (gates == 4) {
            node.addAttribute(OracleModel.whole("input_forget", random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            boolean hasParameters = random.nextBoolean();
            int kinds = hasParameters ? ACTIVATIONS.size() : ACTIVATIONS.size() - 1;
            List<String> names = random.ints(activations, 0, kinds)
                    .mapToObj(ACTIVATIONS::get)
                    .toList();
            node.addAttribute(OracleModel.texts("activations", names));
            if (hasParameters) {
                node.addAttribute(OracleModel.reals("activation_alpha", List.of(0.3f, 0.4f, 0.5f, 0.2f, 0.1f, 0.6f)));
                node.addAttribute(OracleModel.reals("activation_beta", List.of(0.4f, 0.6f)));
            }
        }
    }

    /** onnxruntime has no kernel for layout 1. The axes are moved instead. */
    @Test
    void theSequenceMayBeTheFirstAxis() throws Exception {
        random.setSeed(3);
        OracleModel moved = sequencesFirst();
        moved.node(moved("x1 -> x", 1, 0, 2)).node(moved("h1 -> h", 1, 0, 2)).node(moved("c1 -> c", 1, 0, 2));
        moved.node(lstm("x w r _ _ h c -> y y_h y_c"))
                .node(moved("y -> y1", 2, 0, 1, 3))
                .node(moved("y_h -> y_h1", 1, 0, 2))
                .node(moved("y_c -> y_c1", 1, 0, 2))
                .output("y1")
                .output("y_h1")
                .output("y_c1");
        moved.requireAsOnnxruntime(2e-5f);
        random.setSeed(3);
        OracleModel direct = sequencesFirst()
                .node(lstm("x1 w r _ _ h1 c1 -> y y_h y_c").addAttribute(OracleModel.whole("layout", 1)))
                .output("y")
                .output("y_h")
                .output("y_c");
        assertThat(direct.run()).usingRecursiveComparison().isEqualTo(moved.run());
    }

    private OracleModel sequencesFirst() {
        return new OracleModel(14)
                .input("x1", Call.random(random, 3, 4, 5))
                .input("h1", Call.random(random, 3, 2, 6))
                .input("c1", Call.random(random, 3, 2, 6))
                .weight("w", Call.random(random, 2, 24, 5))
                .weight("r", Call.random(random, 2, 24, 6));
    }

    private static NodeProto.Builder lstm(String values) {
        return OracleModel.node("LSTM", values)
                .addAttribute(OracleModel.text("direction", "bidirectional"))
                .addAttribute(OracleModel.whole("hidden_size", 6));
    }

    private static NodeProto.Builder moved(String values, int... perm) {
        return OracleModel.node("Transpose", values).addAttribute(OracleModel.wholes("perm", perm));
    }

    @Test
    void aLengthBeyondTheStepsIsAnErrorOfTheRequest() throws Exception {
        for (int length : new int[] {0, 4, -1, Integer.MAX_VALUE}) {
            OracleModel model = new OracleModel(14)
                    .input("x", Call.random(random, 3, 1, 2))
                    .input("lengths", IntTensor.wrap(Shape.of(1), new int[] {length}))
                    .weight("w", Call.random(random, 1, 12, 2))
                    .weight("r", Call.random(random, 1, 12, 3))
                    .node(OracleModel.node("LSTM", "x w r _ lengths -> y"))
                    .output("y");
            assertThatThrownBy(model::run)
                    .isInstanceOf(RequestException.class)
                    .hasMessage("sequence_lens holds " + length + " for sequence 0; expected 1 to 3");
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        List<NodeProto.Builder> nodes = List.of(
                OracleModel.node("LSTM", "x w r -> y").addAttribute(OracleModel.whole("hidden_size", 4)),
                OracleModel.node("LSTM", "x w r -> y").addAttribute(OracleModel.text("direction", "bidirectional")),
                OracleModel.node("LSTM", "x w r -> y").addAttribute(OracleModel.text("direction", "both")),
                OracleModel.node("LSTM", "x w r -> y").addAttribute(OracleModel.whole("layout", 2)),
                OracleModel.node("LSTM", "x w r -> y").addAttribute(OracleModel.real("clip", -1f)),
                OracleModel.node("LSTM", "x w r x -> y"),
                OracleModel.node("LSTM", "x w r _ x -> y"),
                OracleModel.node("LSTM", "x w x -> y"),
                OracleModel.node("GRU", "x w r -> y"),
                OracleModel.node("LSTM", "x w r -> y").addAttribute(OracleModel.texts("activations", List.of("Tanh"))),
                OracleModel.node("LSTM", "x w r -> y")
                        .addAttribute(OracleModel.texts("activations", List.of("Tanh", "Tanh", "ThresholdedRelu"))),
                OracleModel.node("LSTM", "x w r -> y")
                        .addAttribute(OracleModel.texts("activations", List.of("Tanh", "Tanh", "Cosh"))));
        for (NodeProto.Builder node : nodes) {
            OracleModel model = new OracleModel(14)
                    .input("x", Call.random(random, 3, 2, 2))
                    .weight("w", Call.random(random, 1, 12, 2))
                    .weight("r", Call.random(random, 1, 12, 3))
                    .node(node)
                    .output("y");
            assertThatThrownBy(model::read).isInstanceOf(UnsupportedModelException.class);
        }
    }
}
