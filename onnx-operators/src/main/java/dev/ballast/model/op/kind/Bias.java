package dev.ballast.model.op.kind;

import dev.ballast.gemm.operand.RowFinish;
import dev.ballast.gemm.operand.Target;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/** Adds a float32 bias to each row of a product and limits the sum to bounds. */
public final class Bias implements Finish {
    private final float[] bias;
    private final Layout layout;
    private final Clamp clamp;
    private final RowFinish rowFinish;

    private Bias(float[] bias, Layout layout, Clamp clamp) {
        this.bias = bias;
        this.layout = layout;
        this.clamp = clamp;
        this.rowFinish = new RowFinish(bias, clamp.least(), clamp.most());
    }

    /**
     * Wraps the bias. There are no bounds.
     *
     * @param bias one value for each of the m rows of the product, or none at all
     */
    public static Bias of(float[] bias, Layout layout) {
        return new Bias(bias, layout, Clamp.NONE);
    }

    /** This bias followed by bounds. */
    public Bias then(Clamp next) {
        return new Bias(bias, layout, clamp.then(next));
    }

    /** This bias followed by factors and addends. The weights must include the factors too, and there must be no bounds yet. */
    public Bias then(Affine next, int rows) {
        return new Bias(next.after(bias, rows), layout, clamp);
    }

    /** Whether factors and addends can be merged into a product with this bias: it has no bounds yet, and nothing overflows. */
    public boolean takes(Affine next, int axis, int rows) {
        return clamp.isNone() && next.isAlong(axis, rows) && next.keepsFinite(bias);
    }

    @Override
    public Layout layout() {
        return layout;
    }

    @Override
    public ElementType type() {
        return ElementType.FLOAT;
    }

    @Override
    public int held() {
        return bias.length;
    }

    @Override
    public int rows() {
        return bias.length == 0 ? -1 : bias.length;
    }

    @Override
    public void apply(Product product, Tensor output, Workspace workspace) {
        int m = product.layer().rows();
        int n = product.layer().lowering().columns();
        float[] raw = ((FloatTensor) product.raw()).data();
        float[] target = ((FloatTensor) output).data();
        if (product.to() != 0) {
            throw new IllegalArgumentException("a product that goes to " + product.to() + " of the output");
        }
        if (layout == Layout.ROWS) {
            if (raw != target) {
                System.arraycopy(raw, product.at(), target, 0, m * n);
            }
            apply(target, n, workspace);
        } else {
            transpose(raw, product.at(), target, m, n, workspace);
        }
    }

    /** Finishes a raw product O[m x n], which begins at index {@code at}, and writes it as n x m. */
    public void transpose(float[] raw, int at, float[] target, int m, int n, Workspace workspace) {
        if (n == 1) {
            column(raw, at, target, m);
        } else {
            transposed(raw, at, target, m, n, workspace);
        }
    }

    /** Finishes rows that are in place already: channels of {@code n} elements, batch after batch. */
    public void apply(float[] data, int n, Workspace workspace) {
        workspace.kernel().finish(new Target(data, 0, rowFinish), data.length / n, n, workspace.scratch());
    }

    /** The finish of consecutive rows. */
    public RowFinish rowFinish() {
        return rowFinish;
    }

    private void column(float[] raw, int at, float[] target, int m) {
        if (bias.length == 0) {
            System.arraycopy(raw, at, target, 0, m);
        } else {
            for (int row = 0; row < m; row++) {
                target[row] = raw[at + row] + bias[row];
            }
        }
        clampAll(target, 0, m);
    }

    private void transposed(float[] raw, int at, float[] target, int m, int n, Workspace workspace) {
        float[] block = workspace.buffer(Transposition.ROWS * n);
        for (int row = 0; row < m; row += Transposition.ROWS) {
            int rows = Math.min(Transposition.ROWS, m - row);
            System.arraycopy(raw, at + row * n, block, 0, rows * n);
            for (int r = 0; r < rows && bias.length > 0; r++) {
                add(block, r * n, (r + 1) * n, bias[row + r]);
            }
            clampAll(block, 0, rows * n);
            Transposition.write(block, rows, n, target, row, m);
        }
    }

    private static void add(float[] values, int from, int end, float addend) {
        for (int i = from; i < end; i++) {
            values[i] += addend;
        }
    }

    private void clampAll(float[] values, int from, int end) {
        if (clamp.isNone()) {
            return;
        }
        float least = clamp.least();
        float most = clamp.most();
        for (int i = from; i < end; i++) {
            values[i] = Math.min(most, Math.max(least, values[i]));
        }
    }
}
