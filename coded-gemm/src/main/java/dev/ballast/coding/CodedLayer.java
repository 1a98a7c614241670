package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer under the output split. Its rows are cut into the code's k data parts. Each of the N parts is a linear layer of its own
 * over the same input. Parity weights are made here, offline; nothing is encoded per request.
 *
 * <p>A shorter data part counts as padded with zero rows at its end. A parity part is as high as the highest data part that it covers.
 * Immutable; data parts share the layer's weights, parity parts own theirs.
 */
public final class CodedLayer implements SplitLayer {
    private final LinearLayer layer;
    private final Code code;
    private final RowSplit split;
    /** The arithmetic in which the recovery of an integer layer is exact; null for floats. */
    private final @Nullable Exactness exactness;

    /**
     * Cuts the layer into parts of equal height, give or take one row.
     *
     * @param code of integers for an integer layer
     * @throws IllegalArgumentException when the layer has fewer rows than the code has data parts, or cannot be coded exactly
     */
    public CodedLayer(LinearLayer layer, Code code) {
        this(layer, code, new RowSplit(layer.rows(), code.dataParts()));
    }

    /**
     * Cuts the layer at the rows that {@code split} names, for example for nodes of unequal speed.
     *
     * @throws IllegalArgumentException when {@code split} does not cut the layer's rows into the code's data parts
     */
    public CodedLayer(LinearLayer layer, Code code, RowSplit split) {
        if (split.rows() != layer.rows() || split.parts() != code.dataParts()) {
            throw new IllegalArgumentException(
                    "a split of " + split.rows() + " rows into " + split.parts() + " parts for a layer of "
                            + layer.rows() + " rows and a code over " + code.dataParts() + " data parts");
        }
        this.layer = layer;
        this.code = code;
        this.split = split;
        this.exactness = layer.weights().format().isInteger()
                ? Exactness.of(layer, Decoder.worstShift(code, code.parityParts()))
                : null;
    }

    private CodedLayer(LinearLayer layer, CodedLayer of) {
        this.layer = layer;
        this.code = of.code;
        this.split = of.split;
        this.exactness = of.exactness;
    }

    @Override
    public CodedLayer at(Lowering other) {
        return new CodedLayer(layer.at(other), this);
    }

    @Override
    public Lowering lowering(int part) {
        return layer.lowering();
    }

    @Override
    public LinearLayer layer() {
        return layer;
    }

    @Override
    public String label() {
        return "output";
    }

    @Override
    public Code code() {
        return code;
    }

    /** Rows of part p: those of a data part, or those of the highest data part that a parity part combines. */
    public int rows(int part) {
        return split.combined(code, part);
    }

    @Override
    public boolean inputIsActivation() {
        return true;
    }

    @Override
    public int inputLength(int part) {
        return layer.lowering().inputLength();
    }

    @Override
    public void input(int part, float[] activation, int offset, float[] target) {
        System.arraycopy(activation, offset, target, 0, inputLength(part));
    }

    /** Elements of the raw product of part p: its rows x n. */
    @Override
    public int length(int part) {
        return rows(part) * layer.lowering().columns();
    }

    /** Index of the first element of data part {@code dataPart} in the layer's O[m x n]. */
    public int outputOffset(int dataPart) {
        return split.start(dataPart) * layer.lowering().columns();
    }

    @Override
    public Decoder decoder() {
        return exactness == null ? new Decoder(code) : Decoder.exact(code, exactness.mostShift());
    }

    @Override
    public Arithmetic arithmetic(int part) {
        return exactness == null || part < code.dataParts() ? layer.arithmetic() : exactness.arithmetic();
    }

    /** The layer that the node with part p computes. The weights of a parity part are computed anew by each call. */
    @Override
    public LinearLayer part(int part) {
        if (part < code.dataParts()) {
            return layer.rows(split.start(part), split.size(part));
        }
        double[] sum = paritySum(part);
        int cols = layer.weights().cols();
        if (exactness == null) {
            float[] parity = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                parity[i] = (float) sum[i];
            }
            return layer.with(Weights.float32(parity, 0, rows(part), cols));
        }
        short[] parity = new short[sum.length];
        for (int i = 0; i < sum.length; i++) {
            parity[i] = (short) sum[i];
        }
        Weights weights = Weights.int16(parity, 0, rows(part), cols);
        return LinearLayer.integers(layer.lowering(), weights, exactness.arithmetic(), layer.padding());
    }

    @Override
    public void merge(Tensor[] parts, int from, int to, Tensor output) {
        for (int data = 0; data < code.dataParts(); data++) {
            int end = Math.min(to, length(data));
            if (from < end) {
                Tensor.copy(parts[data], from, output, outputOffset(data) + from, end - from);
            }
        }
    }

    /** Recovers missing data parts directly into O; {@code parts} are only read. */
    @Override
    public PartSet complete(Recovery recovery, Tensor[] parts, int from, int to, Tensor output) {
        PartSet doubtful = PartSet.EMPTY;
        for (int data = 0; data < code.dataParts(); data++) {
            int end = Math.min(to, length(data));
            if (from >= end) {
                continue;
            }
            int target = outputOffset(data) + from;
            if (!recovery.missing().contains(data)) {
                Tensor.copy(parts[data], from, output, target, end - from);
            } else if (!recovery.recover(data, parts, from, end, output, target)) {
                doubtful = doubtful.with(data);
            }
        }
        return doubtful;
    }

    @Override
    public SplitCost cost(int part) {
        return SplitCost.of(
                rows(part), layer.lowering().reduction(), layer.lowering().columns(), inputLength(part));
    }

    @Override
    public long gatewayMacs() {
        return 0;
    }

    /**
     * The weights of a parity part, summed in data-part order and in double precision. Sums of integers are exact. Other sums are rounded
     * once when they are stored, so parity weights carry up to half an ulp of error each.
     */
    private double[] paritySum(int part) {
        int cols = layer.weights().cols();
        double[] sum = new double[rows(part) * cols];
        for (int data = 0; data < code.dataParts(); data++) {
            double coefficient = code.coefficient(part, data);
            for (int row = 0; row < split.size(data) && coefficient != 0; row++) {
                for (int col = 0; col < cols; col++) {
                    sum[row * cols + col] += coefficient * layer.weights().get(split.start(data) + row, col);
                }
            }
        }
        return sum;
    }
}
