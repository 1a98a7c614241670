package dev.ballast.bench.kernels;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The layers that kernels are compared on. */
final class LayerShapes {
    static final List<LayerShape> LENET = List.of(
            conv("LeNet-5", "conv1", 6, 1, new WindowAxis(28, 5, 1, 2, 2, 1)),
            conv("LeNet-5", "conv2", 16, 6, new WindowAxis(14, 5, 1, 0, 0, 1)));

    /** In one stream: conv2, conv4 and conv5 see all channels. */
    static final List<LayerShape> ALEXNET = List.of(
            conv("AlexNet", "conv1", 96, 3, new WindowAxis(227, 11, 4, 0, 0, 1)),
            conv("AlexNet", "conv2", 256, 96, same(27, 5)),
            conv("AlexNet", "conv3", 384, 256, same(13, 3)),
            conv("AlexNet", "conv4", 384, 384, same(13, 3)),
            conv("AlexNet", "conv5", 256, 384, same(13, 3)));

    /** SqueezeNet 1.1, where a layer squeezes. */
    static final List<LayerShape> SQUEEZES = List.of(
            pointwise("SqueezeNet", "fire2 squeeze", 16, 64, 55),
            pointwise("SqueezeNet", "fire3 squeeze", 16, 128, 55),
            pointwise("SqueezeNet", "fire4 squeeze", 32, 128, 27),
            pointwise("SqueezeNet", "fire6 squeeze", 48, 256, 13),
            pointwise("SqueezeNet", "fire9 squeeze", 64, 512, 13));

    /** SqueezeNet 1.1, where a layer expands; fire3, 5, 7 and 9 are as the one before. */
    static final List<LayerShape> EXPANDS = Stream.of(
                    expand("fire2", 64, 16, 55),
                    expand("fire4", 128, 32, 27),
                    expand("fire6", 192, 48, 13),
                    expand("fire8", 256, 64, 13))
            .flatMap(List::stream)
            .toList();

    /** MobileNetV2's layers over one pixel at a time: expanding, projecting, and the last one. */
    static final List<LayerShape> MOBILENET = List.of(
            pointwise("MobileNetV2", "expand 1", 96, 16, 112),
            pointwise("MobileNetV2", "project 1", 24, 96, 56),
            pointwise("MobileNetV2", "expand 3", 192, 32, 28),
            pointwise("MobileNetV2", "project 6", 64, 384, 14),
            pointwise("MobileNetV2", "expand 12", 576, 96, 14),
            pointwise("MobileNetV2", "project 15", 160, 960, 7),
            pointwise("MobileNetV2", "last", 1280, 320, 7));

    /** Over which the figures of {@code --json} are medians. */
    static final List<LayerShape> COMPARED = joined(ALEXNET.subList(1, ALEXNET.size()), EXPANDS);

    static final List<LayerShape> ALL = joined(LENET, ALEXNET, SQUEEZES, EXPANDS, MOBILENET);

    private LayerShapes() {}

    /** AlexNet's fc6 for so many activations at once. */
    static LayerShape fc6(int batch) {
        return new LayerShape("AlexNet", "fc6", 4096, new DenseLowering(9216, batch));
    }

    private static List<LayerShape> expand(String fire, int rows, int channels, int extent) {
        return List.of(
                pointwise("SqueezeNet", fire + " expand 1x1", rows, channels, extent),
                conv("SqueezeNet", fire + " expand 3x3", rows, channels, same(extent, 3)));
    }

    private static LayerShape pointwise(String network, String title, int rows, int channels, int extent) {
        return conv(network, title, rows, channels, same(extent, 1));
    }

    private static LayerShape conv(String network, String title, int rows, int channels, WindowAxis axis) {
        return new LayerShape(network, title, rows, new ConvLowering(channels, axis, axis));
    }

    private static WindowAxis same(int extent, int kernel) {
        return new WindowAxis(extent, kernel, 1, kernel / 2, kernel / 2, 1);
    }

    @SafeVarargs
    private static List<LayerShape> joined(List<LayerShape>... lists) {
        List<LayerShape> all = new ArrayList<>();
        for (List<LayerShape> list : lists) {
            all.addAll(list);
        }
        return List.copyOf(all);
    }
}
