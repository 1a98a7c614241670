package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares Resize along one axis with onnxruntime, for every small extent and size in all modes. */
@Tag("slow")
class ResizeOracleTest {
    private static final List<String> COORDINATES =
            List.of("half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric");
    private static final List<String> ROUNDINGS = List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil");

    /** Stands for an omitted list; operator set 11 has it so. */
    private static final FloatTensor NONE = FloatTensor.zeros(Shape.of(0));

    /** To 9 when all are asked for. */
    private static final int MOST = Boolean.getBoolean("ballast.thorough") ? 9 : 7;

    /** Every extent from 1 to the most becomes every size from 1 to the most, given as sizes. */
    @ParameterizedTest
    @MethodSource("resizesAlongOneAxis")
    void resizesEveryExtentToEverySizeAsOnnxruntime(String coordinates, String mode, String rounding) throws Exception {
        for (int extent = 1; extent <= MOST; extent++) {
            for (int size = 1; size <= MOST; size++) {
                OneNode node = alongOneAxis(coordinates, mode, rounding, extent)
                        .constant(NONE)
                        .longs(1, 1, size, 2);
                assertThatCode(() -> node.agrees(1e-4))
                        .as("%d -> %d", extent, size)
                        .doesNotThrowAnyException();
            }
        }
    }

    /** Places that float32 holds inexactly, half way between two elements or nearly so. */
    @ParameterizedTest
    @CsvSource({"round_prefer_floor", "round_prefer_ceil"})
    void picksTheNearestOfManyElementsAsOnnxruntime(String rounding) throws Exception {
        for (String coordinates : COORDINATES) {
            Random random = new Random(5);
            for (int i = 0; i < 20; i++) {
                int factor = 1 + random.nextInt(6);
                int extent = factor * (1 + random.nextInt(40));
                int size = factor * (1 + random.nextInt(40));
                alongOneAxis(coordinates, "nearest", rounding, extent)
                        .constant(NONE)
                        .longs(1, 1, size, 2)
                        .agrees(0);
                alongOneAxis(coordinates, "nearest", rounding, extent)
                        .constant(FloatTensor.flat(new float[] {1f, 1f, (float) size / extent, 1f}))
                        .agrees(0);
            }
        }
    }

    private static OneNode alongOneAxis(String coordinates, String mode, String rounding, int extent) {
        boolean isNearest = mode.equals("nearest");
        Tensor x = (isNearest ? ElementType.UINT8 : ElementType.FLOAT).zeros(Shape.of(1, 1, extent, 2));
        for (int i = 0; i < 2 * extent; i++) {
            if (x instanceof FloatTensor floats) {
                floats.data()[i] = (i * 7 + 3) % 11;
            } else {
                Whole.set(x, i, (long) i);
            }
        }
        boolean isDeprecated = coordinates.equals("tf_half_pixel_for_nn");
        OneNode node = new OneNode("", "Resize", isDeprecated ? 11 : 19)
                .variable(x)
                .constant(NONE)
                .with("coordinate_transformation_mode", coordinates)
                .with("mode", mode);
        return isNearest ? node.with("nearest_mode", rounding) : node;
    }

    static Stream<Arguments> resizesAlongOneAxis() {
        List<Arguments> cases = new ArrayList<>();
        for (String coordinates : COORDINATES) {
            ROUNDINGS.forEach(rounding -> cases.add(Arguments.of(coordinates, "nearest", rounding)));
            cases.add(Arguments.of(coordinates, "linear", ""));
            cases.add(Arguments.of(coordinates, "cubic", ""));
        }
        ROUNDINGS.forEach(rounding -> cases.add(Arguments.of("tf_half_pixel_for_nn", "nearest", rounding)));
        return cases.stream();
    }
}
