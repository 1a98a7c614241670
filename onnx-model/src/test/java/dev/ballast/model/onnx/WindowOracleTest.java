package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.ballast.model.op.Call;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares operators with a window over one to three axes, with random shapes and attributes, with onnxruntime. */
@Tag("slow")
class WindowOracleTest {
    private static final int SEEDS = Boolean.getBoolean("ballast.thorough") ? 40 : 15;

    private final Random random = new Random();
    private int axes;
    private int[] kernel = {};
    private int[] strides = {};
    private int[] dilations = {};

    static Stream<Arguments> cases() {
        return Stream.of(
                        "ConvTranspose 11 1",
                        "ConvTranspose 22 2",
                        "Conv 11 1",
                        "Conv 22 3",
                        "MaxPool 12 3",
                        "AveragePool 19 1",
                        "AveragePool 19 3",
                        "LpPool 18 1",
                        "LpPool 18 2",
                        "LpPool 22 3",
                        "GlobalLpPool 7 3")
                .flatMap(name -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOnnxruntime(String name, int seed) throws Exception {
        String[] parts = name.split(" ", -1);
        random.setSeed(seed);
        axes = Integer.parseInt(parts[2]);
        kernel = each(3);
        strides = each(3);
        dilations = each(2);
        OracleModel model = new OracleModel(Integer.parseInt(parts[1]));
        switch (parts[0]) {
            case "ConvTranspose" -> transposed(model);
            case "Conv" -> convolution(model);
            default -> pool(model, parts[0]);
        }
        model.output("y").requireAsOnnxruntime(2e-5f);
    }

    private void transposed(OracleModel model) {
        int groups = 1 + random.nextInt(2);
        int[] x = spatial(1 + random.nextInt(2), groups * (1 + random.nextInt(3)));
        int channels = 1 + random.nextInt(3);
        NodeProto.Builder node = node("ConvTranspose", groups * channels, groups);
        switch (random.nextInt(4)) {
            case 0 -> {
                node.addAttribute(OracleModel.text("auto_pad", random.nextBoolean() ? "SAME_UPPER" : "SAME_LOWER"));
            }
            case 1 -> {
                int[] extents = new int[axes];
                for (int i = 0; i < axes; i++) {
                    extents[i] = Math.max(1, natural(x, i) - random.nextInt(2));
                }
                node.addAttribute(OracleModel.wholes("output_shape", extents));
            }
            case 2 -> {
                int[] pads = new int[2 * axes];
                Arrays.setAll(pads, i -> random.nextInt(Math.min(3, (natural(x, i % axes) + 1) / 2)));
                node.addAttribute(OracleModel.wholes("pads", pads));
            }
            default -> {
                int[] extra = new int[axes];
                Arrays.setAll(extra, i -> random.nextInt(strides[i]));
                node.addAttribute(OracleModel.wholes("output_padding", extra));
            }
        }
        int[] w = with(x[1], channels);
        model.input("x", Call.random(random, x)).weight("w", Call.random(random, w));
        model.weight("b", Call.random(random, groups * channels)).node(node);
    }

    /** Extent of the output along a spatial axis without padding. */
    private int natural(int[] x, int axis) {
        return (x[2 + axis] - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    }

    private void convolution(OracleModel model) {
        int groups = 1 + random.nextInt(2);
        int channels = 1 + random.nextInt(2);
        int outputs = groups * (1 + random.nextInt(3));
        model.input("x", Call.random(random, spatial(1 + random.nextInt(2), groups * channels)));
        NodeProto.Builder node = node("Conv", outputs, groups).addAttribute(pads());
        model.weight("w", Call.random(random, with(outputs, channels)));
        model.weight("b", Call.random(random, outputs)).node(node);
    }

    private NodeProto.Builder node(String operator, int outputs, int groups) {
        assertThat(outputs % groups).isZero();
        return OracleModel.node(operator, "x w b -> y")
                .addAttribute(OracleModel.whole("group", groups))
                .addAttribute(OracleModel.wholes("strides", strides))
                .addAttribute(OracleModel.wholes("dilations", dilations));
    }

    private void pool(OracleModel model, String operator) {
        model.input("x", Call.random(random, spatial(2, 2)));
        NodeProto.Builder node = OracleModel.node(operator, "x -> y");
        if (operator.contains("Lp")) {
            node.addAttribute(OracleModel.whole("p", 1L + random.nextInt(3)));
        }
        if (!operator.startsWith("Global")) {
            node.addAttribute(OracleModel.wholes("kernel_shape", kernel))
                    .addAttribute(OracleModel.wholes("strides", strides))
                    .addAttribute(OracleModel.wholes("dilations", dilations))
                    .addAttribute(pads());
        }
        if (operator.equals("AveragePool")) {
            node.addAttribute(OracleModel.whole("count_include_pad", random.nextInt(2)));
        }
        model.node(node);
    }

    /** Padding at the beginning and at the end of each axis, shorter than the window's dilated extent. */
    private AttributeProto.Builder pads() {
        int[] pads = new int[2 * axes];
        Arrays.setAll(pads, i -> random.nextInt(kernel[i % axes]));
        return OracleModel.wholes("pads", pads);
    }

    private int[] each(int most) {
        return random.ints(axes, 1, most + 1).toArray();
    }

    private int[] with(int first, int second) {
        return IntStream.concat(IntStream.of(first, second), IntStream.of(kernel))
                .toArray();
    }

    /** A batch of images that are larger than the window. */
    private int[] spatial(int batch, int channels) {
        int[] dims = new int[2 + axes];
        dims[0] = batch;
        dims[1] = channels;
        for (int i = 0; i < axes; i++) {
            dims[2 + i] = (kernel[i] - 1) * dilations[i] + 1 + random.nextInt(4);
        }
        return dims;
    }

    /** With stride 2 and a window of 3 the outputs of neighbouring inputs overlap in one element. */
    @Test
    void oneImageInOneGroupIsALinearLayer() throws Exception {
        axes = 2;
        kernel = new int[] {3, 3};
        OracleModel model = new OracleModel(13)
                .input("x", Call.random(random, 1, 4, 5, 6))
                .weight("w", Call.random(random, 4, 2, 3, 3))
                .node(OracleModel.node("ConvTranspose", "x w -> y").addAttribute(OracleModel.wholes("strides", 2, 2)))
                .output("y");
        model.requireAsOnnxruntime(2e-5f);
        assertThat(model.read().linearSteps()).singleElement().satisfies(step -> {
            assertThat(step.layer().rows()).isEqualTo(2 * 3 * 3);
            assertThat(step.layer().lowering().reduction()).isEqualTo(4);
            assertThat(step.layer().lowering().columns()).isEqualTo(5 * 6);
            assertThat(step.output().toArray()).containsExactly(1, 2, 11, 13);
        });
    }
}
