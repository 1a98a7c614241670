package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.op.Call;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares attention operators of random shapes, masks and pasts with onnxruntime. */
@Tag("slow")
class AttentionOracleTest {
    private static final double TOLERANCE = 2e-5;

    private final Random random = new Random();
    private int batch;
    private int heads;
    private int size;
    private int length;
    private int past;

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    private void seed(int seed) {
        random.setSeed(seed);
        batch = 1 + random.nextInt(2);
        heads = 1 + random.nextInt(3);
        size = 2 * (1 + random.nextInt(8));
        length = 1 + random.nextInt(12);
        past = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 0;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void attentionOfOnnx(int seed) throws Exception {
        seed(seed);
        int group = 1 + random.nextInt(2);
        int valueSize = random.nextBoolean() ? size : size + 3;
        // For a single query, onnxruntime ignores is_causal.
        int keys = length == 1 || random.nextBoolean() ? length : 1 + random.nextInt(12);
        boolean isFlat = random.nextBoolean();
        boolean isCausal = random.nextBoolean();
        OneNode node = new OneNode("", "Attention", 23).with("is_causal", isCausal ? 1 : 0);
        if (random.nextBoolean()) {
            node.with("scale", 0.3f);
        }
        if (random.nextInt(4) == 0) {
            node.with("softcap", 0.7f);
        }
        if (isFlat) {
            node.with("q_num_heads", (long) heads * group).with("kv_num_heads", heads);
            node.variable(values(batch, length, heads * group * size))
                    .variable(values(batch, keys, heads * size))
                    .variable(values(batch, keys, heads * valueSize));
        } else {
            node.variable(values(batch, heads * group, length, size))
                    .variable(values(batch, heads, keys, size))
                    .variable(values(batch, heads, keys, valueSize));
        }
        switch (random.nextInt(3)) {
            case 0 -> node.variable(values(length, past + keys));
            case 1 -> node.constant(values(batch, 1, length, past + keys));
            default -> node.absent();
        }
        if (past > 0) {
            node.variable(values(batch, heads, past, size)).variable(values(batch, heads, past, valueSize));
            node.outputs(true, true, true);
        }
        node.agrees(TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void attentionOfMicrosoft(int seed) throws Exception {
        seed(seed);
        int width = 1 + random.nextInt(10);
        int hidden = heads * size;
        OneNode node = OneNode.microsoft("Attention")
                .with("num_heads", heads)
                .with("unidirectional", random.nextInt(2))
                .variable(values(batch, length, width))
                .constant(values(width, 3 * hidden))
                .constant(values(3 * hidden));
        mask(node);
        if (past > 0) {
            node.variable(values(2, batch, heads, past, size));
            node.outputs(true, true);
        } else {
            node.absent();
        }
        if (past == 0 && random.nextInt(3) == 0) { // onnxruntime does not take both
            node.variable(values(1, heads, length, past + length));
        }
        assertThat(node.model().linearSteps()).hasSize(1);
        node.agrees(TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void multiHeadAttention(int seed) throws Exception {
        seed(seed);
        int hidden = heads * size;
        boolean isCausal = random.nextBoolean();
        OneNode node = OneNode.microsoft("MultiHeadAttention")
                .with("num_heads", heads)
                .with("unidirectional", isCausal ? 1 : 0)
                .variable(values(batch, length, hidden))
                .variable(values(batch, length, hidden))
                .variable(values(batch, length, hidden));
        if (random.nextBoolean()) {
            node.constant(values(3 * hidden));
        } else {
            node.absent();
        }
        mask(node);
        if (random.nextInt(3) == 0) {
            node.variable(values(1, heads, length, past + length));
        } else {
            node.absent();
        }
        if (past > 0) {
            node.variable(values(batch, heads, past, size)).variable(values(batch, heads, past, size));
            node.outputs(true, true, true);
        }
        node.agrees(TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void rotaryEmbedding(int seed) throws Exception {
        seed(seed);
        int turned = random.nextBoolean() ? 0 : 2 * (1 + random.nextInt(size / 2));
        int pairs = (turned == 0 ? size : turned) / 2;
        boolean isFlat = random.nextBoolean();
        OneNode node = new OneNode("", "RotaryEmbedding", 23)
                .with("interleaved", random.nextInt(2))
                .with("rotary_embedding_dim", turned);
        if (isFlat) {
            node.with("num_heads", heads).variable(values(batch, length, heads * size));
        } else {
            node.variable(values(batch, heads, length, size));
        }
        node.variable(values(batch, length, pairs)).variable(values(batch, length, pairs));
        node.agrees(TOLERANCE);
    }

    @Test
    void refusesByReasonWhatCannotBeRun() {
        seed(1);
        Call short4 = new Call("Attention")
                .opset(23)
                .variable(values(1, 2, 3, 4))
                .variable(values(1, 2, 3, 5))
                .variable(values(1, 2, 3, 4));
        assertThatThrownBy(short4::plan).hasMessageContaining("do not fit");
        Call flat = new Call("Attention")
                .opset(23)
                .variable(values(1, 3, 8))
                .variable(values(1, 3, 8))
                .variable(values(1, 3, 8));
        assertThatThrownBy(flat::plan).hasMessageContaining("q_num_heads 0");
        Call masked = new Call("Attention")
                .opset(23)
                .variable(values(1, 2, 3, 4))
                .variable(values(1, 2, 3, 4))
                .variable(values(1, 2, 3, 4))
                .variable(LongTensor.wrap(Shape.of(3, 3), new long[9]));
        assertThatThrownBy(masked::plan).hasMessageContaining("element type INT64");
    }

    /** Adds a mask of keys in one of the forms that com.microsoft's operators take, or none. */
    private void mask(OneNode node) {
        switch (random.nextInt(4)) {
            case 0 -> node.variable(shown(batch, past + length));
            case 1 -> node.variable(shown(batch, length, past + length));
            case 2 -> {
                if (past == 0) {
                    node.variable(IntTensor.wrap(
                            Shape.of(batch), random.ints(batch, 1, length + 1).toArray()));
                } else {
                    node.absent();
                }
            }
            default -> node.absent();
        }
    }

    /** 1 for keys that are visible. The first key always is: the scores of a row without any are only noise. */
    private IntTensor shown(int... dims) {
        Shape shape = Shape.of(dims);
        int[] shown = random.ints(shape.size(), 0, 2).toArray();
        for (int i = 0; i < shown.length; i += dims[dims.length - 1]) {
            shown[i] = 1;
        }
        return IntTensor.wrap(shape, shown);
    }

    private FloatTensor values(int... dims) {
        return Call.random(random, dims);
    }
}
