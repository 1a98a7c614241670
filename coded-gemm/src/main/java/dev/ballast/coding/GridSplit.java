package dev.ballast.coding;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.Block;
import dev.ballast.gemm.ConvLowering;
import dev.ballast.gemm.DenseLowering;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Lowering;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/**
 * A linear layer under the grid split: its input channels (columns of W) are cut into column groups and its rows into row groups.
 * A part receives the channels of its column group and sends partial sums of its rows; the gateway adds the column groups. The
 * row groups of each column group share an input, so a code over their rows protects them: its parity parts receive the same
 * channels. With one row group this is the input split, whose only protection is a copy.
 *
 * <p>With G row groups and r parity parts a column group, data part c * G + g is row group g of column group c, and parity parts follow
 * column group by column group. Immutable; the columns of a matrix do not lie together, so the weights of every part are copies.
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
     * The grid split.
     *
     * @param columnGroups 1 to the number of input channels (features of a dense layer)
     * @param rowCode over the row groups, the same in each column group
     * @throws IllegalArgumentException when there are fewer channels or rows than groups, or more than {@value Code#MAX_PARTS} parts
     */
    public static GridSplit of(LinearLayer layer, int columnGroups, Code rowCode) {
        if (layer.arithmetic() != Arithmetic.FLOAT32) {
            throw new IllegalArgumentException("the grid split is for float32 activations, the layer has int8 ones");
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

    /** The input split: k column groups, each computed twice. */
    public static GridSplit input(LinearLayer layer, int k) {
        return of(layer, k, Code.replicate(1));
    }

    /** Whether a layer over float32 activations has input channels for so many column groups, and rows for so many row groups. */
    public static boolean fits(LinearLayer layer, int columnGroups, int rowGroups) {
        return layer.arithmetic() == Arithmetic.FLOAT32
                && columnGroups <= channels(layer.lowering())
                && rowGroups <= layer.rows();
    }

    private static int channels(Lowering lowering) {
        return lowering instanceof ConvLowering conv ? conv.channels() : lowering.reduction();
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

    /** Which row of the row code the part is. */
    private int codeRow(int part) {
        return part < code.dataParts()
                ? part % rowCode.dataParts()
                : rowCode.dataParts() + (part - code.dataParts()) % rowCode.parityParts();
    }

    private int rows(int part) {
        return rows.combined(rowCode, codeRow(part));
    }

    /** Input elements of one channel: a plane of a convolution; a dense layer's features are not planes but columns, one a batch row. */
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

    /** Combines in row-group order and in double precision, rounded once; the weights of a data part come out as they are. */
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
        return LinearLayer.of(lowering(channels.size(column)), Block.of(weights, rows(part), cols));
    }

    private Lowering lowering(int size) {
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
