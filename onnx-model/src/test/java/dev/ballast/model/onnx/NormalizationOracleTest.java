package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.model.op.Call;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares normalizations of random shapes with onnxruntime. */
@Tag("slow")
class NormalizationOracleTest {
    private static final int SEEDS = 12;
    private static final double TOLERANCE = 2e-5;

    private final Random random = new Random();

    static Stream<Arguments> cases() {
        return Stream.of(
                        "LayerNormalization",
                        "SimplifiedLayerNormalization",
                        "RMSNormalization",
                        "GroupNormalization18",
                        "GroupNormalization21",
                        "InstanceNormalization",
                        "LpNormalization",
                        "MeanVarianceNormalization",
                        "SkipLayerNormalization",
                        "SkipSimplifiedLayerNormalization")
                .flatMap(name -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOnnxruntime(String operator, int seed) throws Exception {
        random.setSeed(seed);
        OneNode node = switch (operator) {
            case "LayerNormalization" -> overLastAxes("LayerNormalization", 17, true);
            case "SimplifiedLayerNormalization" -> overLastAxes("SimplifiedLayerNormalization", 17, false);
            case "RMSNormalization" -> overLastAxes("RMSNormalization", 23, false);
            case "GroupNormalization18" -> group(18);
            case "GroupNormalization21" -> group(21);
            case "InstanceNormalization" -> instance();
            case "LpNormalization" -> {
                int[] dims = dims(1 + random.nextInt(4));
                yield new OneNode("", operator, 17)
                        .variable(values(dims))
                        .with("axis", random.nextInt(dims.length))
                        .with("p", 1L + random.nextInt(2));
            }
            case "MeanVarianceNormalization" -> {
                OneNode made = new OneNode("", operator, 13).variable(values(2, 3, 4, 5));
                yield random.nextBoolean() ? made : made.withList("axes", 1, 2L * random.nextInt(2));
            }
            case "EmbedLayerNormalization" -> embed();
            default -> skip(operator);
        };
        node.agrees(TOLERANCE);
    }

    private OneNode overLastAxes(String operator, int opset, boolean isCentred) {
        int[] dims = dims(1 + random.nextInt(4));
        int axis = random.nextInt(dims.length);
        int[] last = Arrays.copyOfRange(dims, axis, dims.length);
        OneNode node = new OneNode("", operator, opset)
                .with("axis", axis - (random.nextBoolean() ? dims.length : 0))
                .with("epsilon", 0.001f)
                .variable(values(dims))
                .input(random.nextBoolean(), values(last));
        if (isCentred && random.nextBoolean()) {
            node.constant(values(last));
        }
        boolean hasMoments = !operator.equals("RMSNormalization") && random.nextBoolean();
        if (hasMoments && isCentred) {
            return node.outputs(true, true, true);
        }
        return hasMoments ? node.outputs(true, true) : node.outputs(true);
    }

    private OneNode group(int opset) {
        int groups = 1 + random.nextInt(3);
        int channels = groups * (1 + random.nextInt(3));
        int count = opset >= 21 ? channels : groups;
        return new OneNode("", "GroupNormalization", opset)
                .with("num_groups", (long) groups)
                .variable(values(1 + random.nextInt(2), channels, 1 + random.nextInt(4), 1 + random.nextInt(5)))
                .constant(values(count))
                .input(random.nextBoolean(), values(count));
    }

    private OneNode instance() {
        int channels = 1 + random.nextInt(4);
        return new OneNode("", "InstanceNormalization", 6 + 11 * random.nextInt(2))
                .with("epsilon", 0.01f)
                .variable(values(1 + random.nextInt(2), channels, 2 + random.nextInt(4), 1 + random.nextInt(5)))
                .constant(values(channels))
                .constant(values(channels));
    }

    private OneNode skip(String operator) {
        int batch = 1 + random.nextInt(2);
        int length = 1 + random.nextInt(4);
        int hidden = 8 * (1 + random.nextInt(3));
        OneNode node = OneNode.microsoft(operator)
                .with("epsilon", 1e-5f)
                .variable(values(batch, length, hidden))
                .variable(random.nextBoolean() ? values(batch, length, hidden) : values(1, length, hidden))
                .constant(values(hidden));
        boolean isCentred = operator.equals("SkipLayerNormalization");
        if (isCentred) {
            node.constant(values(hidden));
        }
        if (random.nextBoolean()) {
            node.constant(values(hidden));
        }
        return random.nextBoolean() ? node.outputs(true, false, false, true) : node.outputs(true);
    }

    private OneNode embed() {
        int batch = 1 + random.nextInt(2);
        int length = 1 + random.nextInt(4);
        boolean hasSegments = random.nextBoolean();
        OneNode node = OneNode.microsoft("EmbedLayerNormalization").variable(numbers(7, batch, length));
        if (hasSegments) {
            node.variable(numbers(2, batch, length));
        } else {
            node.absent();
        }
        node.constant(values(7, 8)).constant(values(6, 8));
        if (hasSegments) {
            node.constant(values(2, 8));
        } else {
            node.absent();
        }
        node.constant(values(8)).constant(values(8));
        if (random.nextBoolean()) {
            node.variable(numbers(2, batch, length));
        } else {
            node.absent();
        }
        if (random.nextBoolean()) {
            node.variable(numbers(6, batch, length));
        }
        return node.outputs(true, true);
    }

    /** A scale that is stretched along an axis between two of its own would need more than one run of elements. */
    @Test
    void refusesScalesThatAreStretchedInTheMiddle() {
        FloatTensor x = values(2, 3, 4);
        assertThatThrownBy(() -> new Call("LayerNormalization")
                        .opset(17)
                        .variable(x)
                        .constant(values(2, 1, 4))
                        .plan())
                .hasMessageContaining("scale of shape 2x1x4");
        assertThatThrownBy(() -> new Call("LayerNormalization")
                        .opset(17)
                        .variable(x)
                        .constant(values(3))
                        .plan())
                .hasMessageContaining("scale of shape 3");
    }

    private int[] dims(int rank) {
        return random.ints(rank, 1, 7).toArray();
    }

    private FloatTensor values(int... dims) {
        return Call.random(random, dims);
    }

    private IntTensor numbers(int end, int... dims) {
        Shape shape = Shape.of(dims);
        return IntTensor.wrap(shape, random.ints(shape.size(), 0, end).toArray());
    }
}
