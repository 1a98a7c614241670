package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares Resize, Upsample and GridSample in all their modes with onnxruntime. */
@Tag("slow")
class SampleOracleTest {
    private static final List<String> COORDINATES =
            List.of("half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric");
    private static final List<String> ROUNDINGS = List.of("round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
    private static final List<String> PADDINGS = List.of("zeros", "border", "reflection");
    private static final int SEEDS = 4;

    /** Stands for an omitted list; operator set 11 has it so. */
    private static final FloatTensor NONE = FloatTensor.zeros(Shape.of(0));

    static Stream<Arguments> resizes() {
        List<Arguments> cases = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            for (String coordinates : COORDINATES) {
                int first = coordinates.equals("half_pixel_symmetric") ? 19 : 11;
                for (int opset : new int[] {11, 13, 18, 19}) {
                    for (String mode : List.of("nearest", "linear", "cubic")) {
                        if (opset >= first) {
                            cases.add(Arguments.of(mode, coordinates, opset, seed));
                        }
                    }
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("resizes")
    void resizesAsOnnxruntime(String mode, String coordinates, int opset, int seed) throws Exception {
        Random random = new Random(seed * 31L + opset);
        int height = 1 + random.nextInt(9);
        int width = 1 + random.nextInt(9);
        OneNode node = new OneNode("", "Resize", opset)
                .variable(random(random, 2, 3, height, width))
                .constant(NONE)
                .with("mode", mode)
                .with("coordinate_transformation_mode", coordinates);
        if (mode.equals("nearest")) {
            node.with("nearest_mode", ROUNDINGS.get(seed % ROUNDINGS.size()));
        } else if (mode.equals("cubic")) {
            node.with("cubic_coeff_a", -0.5f - 0.25f * random.nextInt(2)).with("exclude_outside", random.nextInt(2));
        }
        if (seed % 2 == 0) {
            int[] halves = random.ints(2, 1, 8).toArray();
            float high = Math.max(1f / height, halves[0] / 2f);
            float wide = Math.max(1f / width, halves[1] / 2f);
            node.constant(FloatTensor.flat(new float[] {1f, 1f, high, wide}));
        } else {
            node.constant(NONE).longs(2, 3, 1 + random.nextInt(14), 1 + random.nextInt(14));
        }
        node.agrees(1e-4);
    }

    @ParameterizedTest
    @CsvSource({
        "linear, 3, 0.4, 0.7",
        "linear, 4, 0.3, 1.5",
        "linear, 5, 0.55, 0.25",
        "cubic, 6, 0.4, 0.7",
        "cubic, 7, 0.3, 1.5",
        "cubic, 8, 0.55, 0.25"
    })
    void shrinksWithoutAliasesAsOnnxruntime(String mode, int seed, float high, float wide) throws Exception {
        for (int excluded = 0; excluded < 2; excluded++) {
            new OneNode("", "Resize", 18)
                    .variable(random(new Random(seed), 1, 2, 11, 13))
                    .absent()
                    .constant(FloatTensor.flat(new float[] {1f, 1f, high, wide}))
                    .with("mode", mode)
                    .with("exclude_outside", excluded)
                    .with("antialias", 1)
                    .agrees(1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"not_larger, linear", "not_smaller, linear", "not_larger, nearest", "not_smaller, nearest"})
    void keepsTheAspectRatioAsOnnxruntime(String policy, String mode) throws Exception {
        for (int high = 1; high <= 9; high++) {
            for (int wide = 1; wide <= 9; wide++) {
                new OneNode("", "Resize", 18)
                        .variable(random(new Random(1), 1, 2, 5, 7))
                        .absent()
                        .absent()
                        .longs(high, wide)
                        .withList("axes", 2, 3)
                        .with("mode", mode)
                        .with("keep_aspect_ratio_policy", policy)
                        .agrees(1e-4);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"11", "19"})
    void resizesOneAndThreeAxesLinearlyAsOnnxruntime(int opset) throws Exception {
        for (String coordinates : List.of("half_pixel", "align_corners", "asymmetric")) {
            Random random = new Random(opset);
            new OneNode("", "Resize", opset)
                    .variable(random(random, 1, 2, 4, 5, 3))
                    .constant(NONE)
                    .constant(FloatTensor.flat(new float[] {1f, 1f, 2.5f, 0.6f, 2f}))
                    .with("mode", "linear")
                    .with("coordinate_transformation_mode", coordinates)
                    .agrees(1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"nearest, 0.6, 0.6", "nearest, 2, 3", "nearest, 1.5, 0.4", "linear, 0.6, 0.6", "linear, 2, 3"})
    void resizesInOperatorSet10AsOnnxruntime(String mode, float high, float wide) throws Exception {
        new OneNode("", "Resize", 10)
                .variable(random(new Random(5), 1, 2, 4, 7))
                .constant(FloatTensor.flat(new float[] {1f, 1f, high, wide}))
                .with("mode", mode)
                .agrees(1e-4);
    }

    @ParameterizedTest
    @CsvSource({"linear, 2, 3", "linear, 1.5, 1", "nearest, 1.5, 1.3"})
    void upsamplesAsOnnxruntime(String mode, float high, float wide) throws Exception {
        new OneNode("", "Upsample", 9)
                .variable(random(new Random(5), 1, 2, 4, 7))
                .constant(FloatTensor.flat(new float[] {1f, 1f, high, wide}))
                .with("mode", mode)
                .agrees(1e-4);
    }

    static Stream<Arguments> grids() {
        List<Arguments> cases = new ArrayList<>();
        for (String padding : PADDINGS) {
            for (int aligned = 0; aligned < 2; aligned++) {
                for (String mode : List.of("bilinear", "nearest", "bicubic")) {
                    cases.add(Arguments.of(16, mode, padding, aligned));
                }
                for (String mode : List.of("linear", "nearest", "cubic")) {
                    cases.add(Arguments.of(20, mode, padding, aligned));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("grids")
    void samplesAsOnnxruntime(int opset, String mode, String padding, int aligned) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            FloatTensor grid = random(random, 2, 5, 4, 2);
            for (int i = 0; i < grid.data().length; i++) {
                grid.data()[i] *= 1.5f; // also beyond the edges, up to three images away
            }
            new OneNode("", "GridSample", opset)
                    .variable(random(random, 2, 3, 2 + random.nextInt(6), 2 + random.nextInt(6)))
                    .variable(grid)
                    .with("mode", mode)
                    .with("padding_mode", padding)
                    .with("align_corners", aligned)
                    .agrees(1e-4);
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void mapsGridsAsOnnxruntime(int aligned) throws Exception {
        new OneNode("", "AffineGrid", 20)
                .variable(random(new Random(1), 2, 2, 3))
                .longs(2, 3, 4, 5)
                .with("align_corners", aligned)
                .agrees(1e-4);
        new OneNode("", "AffineGrid", 20)
                .variable(random(new Random(2), 2, 3, 4))
                .longs(2, 1, 2, 3, 4)
                .with("align_corners", aligned)
                .agrees(1e-4);
    }

    @Test
    void refusesWhatItCannotResize() {
        OneNode cropped = new OneNode("", "Resize", 13)
                .variable(random(new Random(1), 1, 1, 4))
                .constant(FloatTensor.flat(new float[] {0f, 0f, 0f, 1f, 1f, 1f}))
                .constant(FloatTensor.flat(new float[] {1f, 1f, 2f}))
                .with("coordinate_transformation_mode", "tf_crop_and_resize");
        assertThatThrownBy(() -> cropped.ours(Kernels.portable()))
                .hasMessageContaining("coordinate_transformation_mode tf_crop_and_resize");
        OneNode whole = new OneNode("", "Resize", 13)
                .variable(ElementType.INT32.zeros(Shape.of(1, 1, 4)))
                .absent()
                .constant(FloatTensor.flat(new float[] {1f, 1f, 2f}))
                .with("mode", "linear");
        assertThatThrownBy(() -> whole.ours(Kernels.portable())).hasMessageContaining("element type INT32");
        OneNode volume = new OneNode("", "GridSample", 20)
                .variable(random(new Random(1), 1, 1, 2, 2, 2))
                .variable(random(new Random(1), 1, 2, 2, 2, 3));
        assertThatThrownBy(() -> volume.ours(Kernels.portable()))
                .hasMessageContaining("only batch x channels x height x width");
    }

    /** The scales of a file decide neither an allocation nor an amount of work before they are checked. */
    @ParameterizedTest
    @CsvSource({"1e9", "1e-9", "NaN", "-1", "0", "Infinity"})
    void refusesScalesThatNoImageHas(float scale) {
        for (String mode : List.of("nearest", "linear", "cubic")) {
            OneNode node = new OneNode("", "Resize", 18)
                    .variable(random(new Random(1), 1, 1, 4))
                    .absent()
                    .constant(FloatTensor.flat(new float[] {1f, 1f, scale}))
                    .with("mode", mode)
                    .with("antialias", 1L);
            assertThatThrownBy(() -> node.ours(Kernels.portable())).isInstanceOf(UnsupportedModelException.class);
        }
    }

    private static FloatTensor random(Random random, int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 4 - 2;
        }
        return tensor;
    }
}
