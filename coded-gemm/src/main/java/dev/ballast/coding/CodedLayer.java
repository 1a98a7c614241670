package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.WeightRows;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer under the output split. Its rows are cut into the code's k data parts. Each of the N parts is a linear layer of its own
 * over the same input. Parity weights are made here, offline; nothing is encoded per request.
 *
 * <p>Every part of a joined layer has rows of each block, so its product is as long as that of any other part and the code works on it as
 * on one vector.
 *
 * <p>A shorter data part counts as padded with zero rows at its end. A parity part is as high as the highest data part that it covers.
 * Immutable; data parts share the layer's weights, parity parts own theirs.
 */
public final class CodedLayer implements SplitLayer {
    private final LinearLayer layer;
    private final Code code;
    private final PartRows rows;
    /** The arithmetic in which the recovery of an integer layer is exact; null for floats. */
    private final @Nullable Exactness exactness;

    /**
     * Cuts the layer into parts of equal height, give or take one row.
     *
     * @param code of integers for an integer layer
     * @throws IllegalArgumentException when the layer has fewer rows than the code has data parts, or cannot be coded exactly
     */
    public CodedLayer(LinearLayer layer, Code code) {
        this(layer, code, PartRows.even(layer, code.dataParts()));
    }

    /**
     * Cuts the layer, which is one block, at the rows that {@code split} names.
     *
     * @throws IllegalArgumentException when {@code split} does not cut the layer's rows into the code's data parts
     */
    public CodedLayer(LinearLayer layer, Code code, RowSplit split) {
        this(layer, code, List.of(split));
    }

    /** Cuts each block of the layer as {@link RowSplit#bySpeed} does. */
    public static CodedLayer bySpeed(LinearLayer layer, Code code, double... speeds) {
        return new CodedLayer(
                layer,
                code,
                layer.blocks().stream()
                        .map(block -> RowSplit.bySpeed(block.rows(), speeds))
                        .toList());
    }

    private CodedLayer(LinearLayer layer, Code code, List<RowSplit> splits) {
        this.layer = layer;
        this.code = code;
        this.rows = new PartRows(layer, splits);
        if (rows.parts() != code.dataParts()) {
            throw new IllegalArgumentException("a split of " + layer.rows() + " rows into " + rows.parts()
                    + " parts for a layer of " + layer.rows() + " rows and a code over " + code.dataParts()
                    + " data parts");
        }
        this.exactness = layer.weights().format().isInteger()
                ? Exactness.of(layer, Decoder.worstShift(code, code.parityParts()))
                : null;
    }

    private CodedLayer(LinearLayer layer, CodedLayer of) {
        this.layer = layer;
        this.code = of.code;
        this.rows = of.rows;
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
        return rows.height(code, part);
    }

    /** Rows that part p has of a block of the layer. */
    public int rows(int part, int block) {
        return rows.height(block, code, part);
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

    /** Index of the first element of data part {@code dataPart} in O[m x n] of a layer of one block. */
    public int outputOffset(int dataPart) {
        return rows.start(0, dataPart) * layer.lowering().columns();
    }

    @Override
    public Decoder decoder() {
        return exactness == null ? new Decoder(code) : Decoder.exact(code, exactness.mostShift());
    }

    @Override
    public Arithmetic arithmetic(int part) {
        return exactness == null || part < code.dataParts() ? layer.arithmetic() : exactness.arithmetic();
    }

    /**
     * The layer that the node with part p computes. The weights of a parity part are computed anew by each call, as is a block that rows of
     * zeros follow.
     */
    @Override
    public LinearLayer part(int part) {
        List<Weights> blocks = new ArrayList<>();
        for (int block = 0; block < rows.blocks(); block++) {
            blocks.add(part < code.dataParts() ? data(part, block) : parity(part, block));
        }
        Weights weights = Weights.diagonal(blocks);
        return exactness == null || part < code.dataParts()
                ? layer.with(weights)
                : LinearLayer.integers(layer.lowering(), weights, exactness.arithmetic(), layer.padding());
    }

    private Weights data(int part, int block) {
        Weights own = layer.weights().blocks().get(block).rows(rows.startInBlock(block, part), rows.size(block, part));
        int height = rows(part, block);
        return own.rows() == height ? own : WeightRows.padded(own, height);
    }

    private Weights parity(int part, int block) {
        double[] sum = paritySum(part, block);
        int cols = layer.weights().blocks().get(block).cols();
        if (exactness == null) {
            float[] parity = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                parity[i] = (float) sum[i];
            }
            return Weights.float32(parity, 0, rows(part, block), cols);
        }
        short[] parity = new short[sum.length];
        for (int i = 0; i < sum.length; i++) {
            parity[i] = (short) sum[i];
        }
        return Weights.int16(parity, 0, rows(part, block), cols);
    }

    @Override
    public void merge(Tensor[] parts, int from, int to, Tensor output) {
        for (int data = 0; data < code.dataParts(); data++) {
            for (int block = 0; block < rows.blocks(); block++) {
                int start = Math.max(from, top(block));
                int end = Math.min(to, end(block, data));
                if (start < end) {
                    Tensor.copy(parts[data], start, output, target(block, data, start), end - start);
                }
            }
        }
    }

    /** Recovers missing data parts directly into O; {@code parts} are only read. */
    @Override
    public PartSet complete(Recovery recovery, Tensor[] parts, int from, int to, Tensor output) {
        PartSet doubtful = PartSet.EMPTY;
        for (int data = 0; data < code.dataParts(); data++) {
            for (int block = 0; block < rows.blocks(); block++) {
                int start = Math.max(from, top(block));
                int end = Math.min(to, end(block, data));
                if (start >= end) {
                    continue;
                }
                int target = target(block, data, start);
                if (!recovery.missing().contains(data)) {
                    Tensor.copy(parts[data], start, output, target, end - start);
                } else if (!recovery.recover(data, parts, start, end, output, target)) {
                    doubtful = doubtful.with(data);
                }
            }
        }
        return doubtful;
    }

    /** Index of the first element of a block in the product of every part. */
    private int top(int block) {
        return rows.top(block) * layer.lowering().columns();
    }

    /** End of the elements of a block in the product of a data part, rows of zeros excluded. */
    private int end(int block, int data) {
        return (rows.top(block) + rows.size(block, data)) * layer.lowering().columns();
    }

    /** Index in O of element {@code i} of the product of a data part, an element of this block. */
    private int target(int block, int data, int i) {
        return rows.start(block, data) * layer.lowering().columns() + i - top(block);
    }

    @Override
    public SplitCost cost(int part) {
        SplitCost sum = SplitCost.NOTHING;
        for (int block = 0; block < rows.blocks(); block++) {
            Lowering lowering = layer.blocks().get(block).lowering();
            sum = sum.beside(
                    SplitCost.of(rows(part, block), lowering.reduction(), lowering.columns(), lowering.inputLength()));
        }
        return sum;
    }

    @Override
    public long gatewayMacs() {
        return 0;
    }

    /**
     * The weights of a parity part in one block, summed in data-part order and in double precision. Sums of integers are exact. Other sums are rounded
     * once when they are stored, so parity weights carry up to half an ulp of error each.
     */
    private double[] paritySum(int part, int block) {
        Weights weights = layer.weights().blocks().get(block);
        int cols = weights.cols();
        double[] sum = new double[rows(part, block) * cols];
        for (int data = 0; data < code.dataParts(); data++) {
            double coefficient = code.coefficient(part, data);
            for (int row = 0; row < rows.size(block, data) && coefficient != 0; row++) {
                for (int col = 0; col < cols; col++) {
                    sum[row * cols + col] += coefficient * weights.get(rows.startInBlock(block, data) + row, col);
                }
            }
        }
        return sum;
    }
}
