package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/**
 * A linear layer under the grid split. Its input channels (columns of W) are cut into column groups, and its rows into row groups. A part
 * receives the channels of its column group and sends partial sums of its rows. The gateway adds the column groups.
 *
 * <p>The row groups of a column group share one input, so a code over the rows protects them. Its parity parts receive the same channels.
 * With one row group this is the input split, and the only protection is a copy.
 *
 * <p>Let G be the number of row groups. Data part c * G + g is row group g of column group c. The parity parts follow, column group by
 * column group. Immutable. The columns of a matrix are not contiguous, so the weights of every part are copies.
 */
public final class GridSplit implements SplitLayer {
    private final LinearLayer layer;
    private final Code rowCode;
    private final Code code;
    private final RowSplit rows;
    private final RowSplit channels;

    private GridSplit(LinearLayer layer, int columnGroups, Code rowCode) {
        this.layer = layer;
        this.rowCode = rowCode;
        this.rows = new RowSplit(layer.rows(), rowCode.dataParts());
        this.channels = new RowSplit(channels(layer.lowering()), columnGroups);
        this.code = Code.of(rowCode.name(), generator(rowCode, columnGroups));
    }

    /**
     * Creates a grid split.
     *
     * @param columnGroups 1 to the number of input channels (features of a dense layer)
     * @param rowCode code over the row groups, the same in each column group
     * @throws IllegalArgumentException when the layer is not float32, when there are fewer channels or rows than groups, or when there are
     *     more than {@value Code#MAX_PARTS} parts
     */
    public static GridSplit of(LinearLayer layer, int columnGroups, Code rowCode) {
        if (layer.arithmetic() != Arithmetic.FLOAT32) {
            throw new IllegalArgumentException("the grid split is for float32 activations, the layer has int8 ones");
        }
        if (layer.blocks().size() > 1) {
            throw new IllegalArgumentException("the grid split is for one product, the layer has several");
        }
        int inputs = channels(layer.lowering());
        if (columnGroups < 1 || columnGroups > inputs) {
            throw new IllegalArgumentException("cannot cut " + inputs
                    + (layer.lowering() instanceof ConvLowering ? " input channels" : " input features") + " into "
                    + columnGroups + " column groups");
        }
        if (rowCode.dataParts() > layer.rows()) {
            throw new IllegalArgumentException(
                    "cannot cut " + layer.rows() + " rows into " + rowCode.dataParts() + " row groups");
        }
        if (columnGroups * (long) rowCode.parts() > Code.MAX_PARTS) {
            throw new IllegalArgumentException(columnGroups + " column groups of " + rowCode.parts()
                    + " parts are more than " + Code.MAX_PARTS + " parts");
        }
        return new GridSplit(layer, columnGroups, rowCode);
    }

    /** Creates an input split: k column groups, each computed twice. */
    public static GridSplit input(LinearLayer layer, int k) {
        return of(layer, k, Code.replicate(1));
    }

    /** Whether the layer is one product over float32 activations with at least {@code columnGroups} input channels and at least {@code rowGroups} rows. */
    public static boolean fits(LinearLayer layer, int columnGroups, int rowGroups) {
        return layer.arithmetic() == Arithmetic.FLOAT32
                && layer.blocks().size() == 1
                && columnGroups <= channels(layer.lowering())
                && rowGroups <= layer.rows();
    }

    private static int channels(Lowering lowering) {
        return lowering instanceof ConvLowering conv ? conv.channels() : lowering.reduction();
    }

    private GridSplit(LinearLayer layer, GridSplit of) {
        this.layer = layer;
        this.rowCode = of.rowCode;
        this.code = of.code;
        this.rows = of.rows;
        this.channels = of.channels;
    }

    @Override
    public GridSplit at(Lowering other) {
        return new GridSplit(layer.at(other), this);
    }

    @Override
    public Lowering lowering(int part) {
        return unfolding(channels.size(columnGroup(part)));
    }

    private static double[][] generator(Code rowCode, int columnGroups) {
        int groups = rowCode.dataParts();
        int parity = rowCode.parityParts();
        int data = groups * columnGroups;
        double[][] generator = new double[rowCode.parts() * columnGroups][data];
        for (int part = 0; part < generator.length; part++) {
            boolean isData = part < data;
            int column = isData ? part / groups : (part - data) / parity;
            int row = isData ? part % groups : groups + (part - data) % parity;
            for (int group = 0; group < groups; group++) {
                generator[part][column * groups + group] = rowCode.coefficient(row, group);
            }
        }
        return generator;
    }

    @Override
    public LinearLayer layer() {
        return layer;
    }

    @Override
    public String label() {
        return (rows.parts() == 1 ? "input " : "grid " + rows.parts() + " x ") + channels.parts();
    }

    @Override
    public Code code() {
        return code;
    }

    @Override
    public boolean inputIsActivation() {
        return false;
    }

    private int columnGroup(int part) {
        return part < code.dataParts() ? part / rowCode.dataParts() : (part - code.dataParts()) / rowCode.parityParts();
    }

    /** The row of the row code that the part computes. */
    private int codeRow(int part) {
        return part < code.dataParts()
                ? part % rowCode.dataParts()
                : rowCode.dataParts() + (part - code.dataParts()) % rowCode.parityParts();
    }

    private int rows(int part) {
        return rows.combined(rowCode, codeRow(part));
    }

    /**
     * Input elements of one channel: one plane of a convolution, or one column of a dense layer's activation with one element per batch
     * row.
     */
    private int channelLength() {
        return layer.lowering().inputLength() / channels.rows();
    }

    /** Columns of W that belong to one channel. */
    private int taps() {
        return layer.lowering().reduction() / channels.rows();
    }

    @Override
    public int inputLength(int part) {
        return channels.size(columnGroup(part)) * channelLength();
    }

    @Override
    public void input(int part, float[] activation, int offset, float[] target) {
        int start = channels.start(columnGroup(part));
        int size = channels.size(columnGroup(part));
        if (layer.lowering() instanceof DenseLowering dense) {
            for (int row = 0; row < dense.batch(); row++) {
                System.arraycopy(activation, offset + row * dense.features() + start, target, row * size, size);
            }
        } else {
            System.arraycopy(activation, offset + start * channelLength(), target, 0, size * channelLength());
        }
    }

    /** Combines the weights in row-group order and in double precision, and rounds once. The weights of a data part stay as they are. */
    @Override
    public LinearLayer part(int part) {
        int column = columnGroup(part);
        int cols = channels.size(column) * taps();
        double[] sum = new double[rows(part) * cols];
        for (int group = 0; group < rowCode.dataParts(); group++) {
            double coefficient = rowCode.coefficient(codeRow(part), group);
            for (int row = 0; row < rows.size(group) && coefficient != 0; row++) {
                for (int col = 0; col < cols; col++) {
                    double weight = layer.weights().get(rows.start(group) + row, channels.start(column) * taps() + col);
                    sum[row * cols + col] += coefficient * weight;
                }
            }
        }
        float[] weights = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            weights[i] = (float) sum[i];
        }
        return LinearLayer.of(unfolding(channels.size(column)), Block.of(weights, rows(part), cols));
    }

    private Lowering unfolding(int size) {
        return layer.lowering() instanceof ConvLowering conv
                ? new ConvLowering(size, conv.vertical(), conv.horizontal())
                : new DenseLowering(size, layer.lowering().columns());
    }

    @Override
    public int length(int part) {
        return rows(part) * layer.lowering().columns();
    }

    @Override
    public void merge(Tensor[] parts, int from, int to, Tensor output) {
        int groups = rowCode.dataParts();
        for (int group = 0; group < groups; group++) {
            int end = Math.min(to, length(group));
            int target = rows.start(group) * layer.lowering().columns();
            if (from < end) {
                Tensor.copy(parts[group], from, output, target + from, end - from);
            }
            for (int data = group + groups; data < code.dataParts(); data += groups) {
                add(((FloatTensor) parts[data]).data(), from, end, ((FloatTensor) output).data(), target);
            }
        }
    }

    private static void add(float[] product, int from, int end, float[] output, int target) {
        for (int i = from; i < end; i++) {
            output[target + i] += product[i];
        }
    }

    @Override
    public SplitCost cost(int part) {
        long size = channels.size(columnGroup(part));
        return SplitCost.of(rows(part), size * taps(), layer.lowering().columns(), size * channelLength());
    }

    @Override
    public long gatewayMacs() {
        return (channels.parts() - 1L) * layer.outputLength();
    }
}
