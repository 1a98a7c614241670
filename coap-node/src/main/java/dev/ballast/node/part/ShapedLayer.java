package dev.ballast.node.part;

import dev.ballast.gemm.InnerLoops;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A layer for inputs of one shape. When several threads share its product, each computes runs of rows, called pieces here. All pieces but
 * the last have the same number of rows. Pieces share the layer's weights.
 */
public final class ShapedLayer implements ShapedPart {
    /** Fewest multiply-accumulates of a product that threads share. A smaller product takes hardly longer than waking another thread. */
    static final long SHARED_MACS = 2_000_000;

    /** Rows of a kernel's tile. With pieces that are no multiples of it, kernels would compute rows twice. */
    private static final int ROWS = InnerLoops.ROWS;

    /**
     * Pieces for each thread where weights are streamed. There, more pieces cost no more work, and a thread that starts late or is held up
     * leaves most pieces to the others. Elsewhere each piece packs I again, so each thread gets one piece.
     */
    private static final int PIECES = 4;

    private final LinearLayer layer;
    private final List<LinearLayer> pieces;
    private final int rows;

    private ShapedLayer(LinearLayer layer, List<LinearLayer> pieces, int rows) {
        this.layer = layer;
        this.pieces = pieces;
        this.rows = rows;
    }

    /** A layer whose products at most {@code threads} threads share. */
    static ShapedLayer of(LinearLayer layer, int threads) {
        int wanted = layer.lowering().columns() <= Lowering.FEW_COLUMNS ? PIECES * threads : threads;
        long worth = threads == 1 ? 1 : 2 * layer.macs() / SHARED_MACS;
        int most = (int) Math.max(1, Math.min(wanted, worth));
        int rows = (layer.rows() + most * ROWS - 1) / (most * ROWS) * ROWS;
        if (most == 1 || rows >= layer.rows()) {
            return new ShapedLayer(layer, List.of(layer), layer.rows());
        }
        int count = (layer.rows() + rows - 1) / rows;
        return new ShapedLayer(
                layer,
                IntStream.range(0, count)
                        .mapToObj(i -> piece(layer, i * rows, rows))
                        .toList(),
                rows);
    }

    private static LinearLayer piece(LinearLayer layer, int from, int rows) {
        return layer.rows(from, Math.min(rows, layer.rows() - from));
    }

    @Override
    public Arithmetic arithmetic() {
        return layer.arithmetic();
    }

    @Override
    public int inputLength() {
        return layer.lowering().inputLength();
    }

    @Override
    public int outputLength() {
        return layer.outputLength();
    }

    @Override
    public long workingBytes() {
        return MemoryBudget.working(layer);
    }

    /** The whole layer. */
    public LinearLayer layer() {
        return layer;
    }

    /** Number of pieces; 1 when the product is too small to share. */
    public int pieces() {
        return pieces.size();
    }

    /** Piece {@code index}, a layer of its own over the same input. */
    public LinearLayer piece(int index) {
        return pieces.get(index);
    }

    /** Offset of the product of piece {@code index} within the layer's product. */
    public int outputOffset(int index) {
        return index * rows * layer.lowering().columns();
    }
}
