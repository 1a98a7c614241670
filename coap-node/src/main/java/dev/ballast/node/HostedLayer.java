package dev.ballast.node;

import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.BlockedKernel;
import dev.ballast.gemm.InnerLoops;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.Weights.Format;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A part that a node holds, and the pieces that its product is computed in when several threads share it: runs of its rows, all but the last
 * of the same length. Pieces share the part's weights.
 */
final class HostedLayer implements HostedPart {
    /** Multiply-accumulates from which a product is shared: fewer take hardly longer than another thread takes to wake. */
    static final long SHARED_MACS = 2_000_000;

    /** What kernels take at a time; a piece that ended elsewhere would have them compute rows twice. */
    private static final int ROWS = InnerLoops.ROWS;

    /**
     * Pieces for each thread where weights are streamed, so that more cost no more work; elsewhere each piece packs I anew. Who starts late, or
     * is held up, leaves most of them to others.
     */
    private static final int PIECES = 4;

    private final LinearLayer layer;
    private final List<LinearLayer> pieces;
    private final int rows;

    private HostedLayer(LinearLayer layer, List<LinearLayer> pieces, int rows) {
        this.layer = layer;
        this.pieces = pieces;
        this.rows = rows;
    }

    /** A part whose products up to {@code threads} threads may share. */
    static HostedLayer of(LinearLayer layer, int threads) {
        int wanted = layer.lowering().columns() <= BlockedKernel.FEW_COLUMNS ? PIECES * threads : threads;
        long worth = threads == 1 ? 1 : 2 * layer.macs() / SHARED_MACS;
        int most = (int) Math.max(1, Math.min(wanted, worth));
        int rows = (layer.rows() + most * ROWS - 1) / (most * ROWS) * ROWS;
        if (most == 1 || rows >= layer.rows()) {
            return new HostedLayer(layer, List.of(layer), layer.rows());
        }
        int count = (layer.rows() + rows - 1) / rows;
        return new HostedLayer(
                layer,
                IntStream.range(0, count)
                        .mapToObj(i -> piece(layer, i * rows, rows))
                        .toList(),
                rows);
    }

    private static LinearLayer piece(LinearLayer layer, int from, int rows) {
        return layer.with(layer.weights().rows(from, Math.min(rows, layer.rows() - from)));
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
    public long heldBytes() {
        return MemoryBudget.weights(layer);
    }

    @Override
    public long workingBytes() {
        return MemoryBudget.working(layer);
    }

    @Override
    public Stream<Format> formats() {
        return Stream.of(layer.weights().format());
    }

    /** The whole part. */
    LinearLayer layer() {
        return layer;
    }

    /** How many pieces there are; 1 when the product is not worth sharing. */
    int pieces() {
        return pieces.size();
    }

    /** Piece {@code index}, a layer of its own over the same input. */
    LinearLayer piece(int index) {
        return pieces.get(index);
    }

    /** Where in the part's product that of piece {@code index} begins. */
    int outputOffset(int index) {
        return index * rows * layer.lowering().columns();
    }
}
