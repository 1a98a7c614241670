package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.Finish;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.TransposedAxis;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;

/**
 * Adds up the products of a transposed convolution (col2im). Row (c, i, j) of the raw product O[m x n] holds, for each of the n input
 * positions, the contribution to channel c under tap (i, j) of the window at this position.
 */
final class OverlapAdd implements Finish {
    private final int channels;
    private final TransposedAxis vertical;
    private final TransposedAxis horizontal;
    private final float[] bias;

    /**
     * Wraps the bias.
     *
     * @param channels output channels of one product
     * @param bias one value for each output channel of all products, or none at all
     */
    OverlapAdd(int channels, TransposedAxis vertical, TransposedAxis horizontal, float[] bias) {
        this.channels = channels;
        this.vertical = vertical;
        this.horizontal = horizontal;
        this.bias = bias;
    }

    @Override
    public ElementType type() {
        return ElementType.FLOAT;
    }

    @Override
    public Layout layout() {
        return Layout.SUMS;
    }

    @Override
    public int held() {
        return bias.length;
    }

    @Override
    public int rows() {
        return channels * vertical.kernel() * horizontal.kernel();
    }

    @Override
    public int outputLength(LinearLayer layer) {
        return channels * plane();
    }

    /** Elements of one output channel. */
    private int plane() {
        return vertical.output() * horizontal.output();
    }

    @Override
    public void apply(Product product, Tensor output, Workspace workspace) {
        float[] raw = ((FloatTensor) product.raw()).data();
        add(raw, product.at(), 0, ((FloatTensor) output).data(), product.to());
    }

    /**
     * Adds up one product.
     *
     * @param raw O[m x n], read from index {@code at} on
     * @param firstBias index of the bias of the product's first channel
     * @param y written from index {@code to} on, {@link #outputLength} elements
     */
    void add(float[] raw, int at, int firstBias, float[] y, int to) {
        int n = vertical.input() * horizontal.input();
        for (int channel = 0; channel < channels; channel++) {
            int plane = to + channel * plane();
            Arrays.fill(y, plane, plane + plane(), bias.length == 0 ? 0f : bias[firstBias + channel]);
            for (int i = 0; i < vertical.kernel(); i++) {
                for (int j = 0; j < horizontal.kernel(); j++) {
                    int row = (channel * vertical.kernel() + i) * horizontal.kernel() + j;
                    addTap(raw, at + row * n, i, j, y, plane);
                }
            }
        }
    }

    private void addTap(float[] raw, int row, int i, int j, float[] y, int plane) {
        int width = horizontal.input();
        int first = horizontal.first(j);
        int count = horizontal.end(j) - first;
        for (int line = vertical.first(i); line < vertical.end(i); line++) {
            int from = row + line * width + first;
            int to = plane + vertical.target(line, i) * horizontal.output() + horizontal.target(first, j);
            addLine(raw, from, count, y, to);
        }
    }

    private void addLine(float[] raw, int from, int count, float[] y, int to) {
        int stride = horizontal.stride();
        if (stride == 1) {
            for (int k = 0; k < count; k++) {
                y[to + k] += raw[from + k];
            }
        } else {
            for (int k = 0; k < count; k++) {
                y[to + k * stride] += raw[from + k];
            }
        }
    }
}
