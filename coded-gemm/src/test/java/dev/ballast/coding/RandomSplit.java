package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Small layers of odd shapes under every split that fits them, drawn from a seed. */
final class RandomSplit {
    /** Elements of other groups before and after the layer's own channels in the activation. */
    static final int MARGIN = 3;

    private static final Map<String, Code> SEARCHED = new ConcurrentHashMap<>();

    private final Random random;

    RandomSplit(long seed) {
        this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    }

    /** Each of the four splits where the layer is large enough for it. */
    List<SplitLayer> splits() {
        LinearLayer layer = layer();
        List<SplitLayer> splits = new ArrayList<>();
        Code code = code(1 + random.nextInt(Math.min(5, layer.rows())));
        splits.add(new CodedLayer(layer, code));
        double[] speeds = random.doubles(code.dataParts(), 0.2, 3).toArray();
        splits.add(new CodedLayer(layer, code, RowSplit.bySpeed(layer.rows(), speeds)));
        int down = 1 + random.nextInt(Math.min(3, height(layer.lowering())));
        int across = 1 + random.nextInt(Math.min(3, width(layer.lowering())));
        splits.add(SpatialSplit.of(layer, code(down * across), down, across));
        int columns = 1 + random.nextInt(Math.min(4, channels(layer.lowering())));
        splits.add(GridSplit.input(layer, columns));
        splits.add(GridSplit.of(layer, columns, code(1 + random.nextInt(Math.min(3, layer.rows())))));
        LinearLayer joined = joined();
        int fewest = joined.blocks().stream().mapToInt(LinearLayer::rows).min().orElseThrow();
        Code ofJoined = code(1 + random.nextInt(Math.min(5, fewest)));
        splits.add(new CodedLayer(joined, ofJoined));
        splits.add(CodedLayer.bySpeed(
                joined, ofJoined, random.doubles(ofJoined.dataParts(), 0.2, 3).toArray()));
        return splits;
    }

    float[] values(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    LinearLayer layer() {
        Lowering lowering = random.nextInt(4) == 0 ? dense() : conv();
        int rows = 1 + random.nextInt(9);
        int before = random.nextInt(3);
        float[] weights = values(before + rows * lowering.reduction());
        return LinearLayer.of(lowering, Block.of(weights, before, rows, lowering.reduction()));
    }

    /** Two or three convolutions over one image with outputs of one size, of kernels, strides, dilations and paddings of their own. */
    LinearLayer joined() {
        ConvLowering first = (ConvLowering) conv();
        List<LinearLayer> blocks = new ArrayList<>(List.of(layer(first)));
        int count = 2 + random.nextInt(2);
        while (blocks.size() < count) {
            WindowAxis vertical = beside(first.vertical());
            blocks.add(layer(new ConvLowering(first.channels(), vertical, beside(first.horizontal()))));
        }
        return LinearLayer.joined(blocks);
    }

    private LinearLayer layer(ConvLowering lowering) {
        int rows = 1 + random.nextInt(9);
        float[] weights = values(rows * lowering.reduction());
        return LinearLayer.of(lowering, Block.of(weights, rows, lowering.reduction()));
    }

    /** Another window over as large an input with as many outputs. */
    private WindowAxis beside(WindowAxis axis) {
        while (true) {
            int kernel = 1 + random.nextInt(4);
            int stride = 1 + random.nextInt(3);
            int dilation = 1 + random.nextInt(3);
            int span = (axis.outputs() - 1) * stride + (kernel - 1) * dilation + 1;
            int padding = span + random.nextInt(stride) - axis.input();
            if (padding >= 0) {
                int before = random.nextInt(padding + 1);
                return new WindowAxis(axis.input(), kernel, stride, before, padding - before, dilation);
            }
        }
    }

    private Lowering dense() {
        return new DenseLowering(1 + random.nextInt(20), 1 + random.nextInt(5));
    }

    private Lowering conv() {
        return new ConvLowering(1 + random.nextInt(5), axis(), random.nextInt(6) == 0 ? WindowAxis.unit() : axis());
    }

    private WindowAxis axis() {
        int kernel = 1 + random.nextInt(4);
        int dilation = 1 + random.nextInt(3);
        int before = random.nextInt(4);
        int after = random.nextInt(4);
        int span = (kernel - 1) * dilation + 1;
        int input = Math.max(1, span - before - after + random.nextInt(9));
        return new WindowAxis(input, kernel, 1 + random.nextInt(3), before, after, dilation);
    }

    private Code code(int k) {
        int kind = random.nextInt(3);
        if (kind == 0) {
            return Code.replicate(k);
        }
        return kind == 1 ? Code.sum(k) : SEARCHED.computeIfAbsent("mds " + k, key -> Code.mds(k, 2));
    }

    private static int channels(Lowering lowering) {
        return lowering instanceof ConvLowering conv ? conv.channels() : lowering.reduction();
    }

    private static int height(Lowering lowering) {
        return lowering instanceof ConvLowering conv ? conv.vertical().outputs() : lowering.columns();
    }

    private static int width(Lowering lowering) {
        return lowering instanceof ConvLowering conv ? conv.horizontal().outputs() : 1;
    }
}
