package dev.ballast.plan;

import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalStep;
import dev.ballast.model.StageStep;
import dev.ballast.model.Step;
import java.util.List;
import java.util.Map;

/** Compute time of a board, in seconds. docs/planning.md has the formulas. Keeps nothing between calls. */
final class BoardTime {
    /** Rows and columns of a kernel's tile. A narrower tile at the edge takes as long as a full one. */
    private static final int TILE_ROWS = 4;

    private static final int TILE_COLUMNS = 16;

    /** A product with int16 weights is computed as two products with int8 weights. */
    private static final int INT16_PASSES = 2;

    /** Multiply-accumulates that make one more thread worth its start. */
    private static final double THREAD_MACS = 1e6;

    /** Largest number of weights for each output at which a grouped convolution is computed element by element. */
    private static final int FEW_TAPS = 64;

    /** Time of a convolution computed element by element, as a factor of the same multiply-accumulates in a kernel. */
    private static final double ELEMENTWISE = 6;

    /** Time of an operator for each byte, as a factor of a max pool. */
    private static final Map<String, Double> PASSES = Map.of(
            "MaxPool",
            1.0,
            "GlobalMaxPool",
            1.0,
            "AveragePool",
            4.0,
            "GlobalAveragePool",
            1.0,
            "LRN",
            1.2,
            "Softmax",
            4.0);

    private static final double USUAL_PASS = CopyCost.COPY;

    private final Board board;
    private final CostQuantile quantile;

    BoardTime(Board board, CostQuantile quantile) {
        this.board = board;
        this.quantile = quantile;
    }

    /** Seconds for one product, given block by block. Threads share the product as a whole. */
    double product(List<ProductSize> blocks) {
        long macs = blocks.stream().mapToLong(ProductSize::macs).sum();
        double threads = Math.max(1, Math.min(board.threads(), macs / THREAD_MACS));
        return blocks.stream().mapToDouble(this::onOneThread).sum() / Board.gain(threads);
    }

    private double onOneThread(ProductSize size) {
        double macs = quantile.of(board.rates().macs());
        if (size.columns() <= Lowering.FEW_COLUMNS) {
            double streaming = size.weightBytes() / quantile.of(board.rates().streamed(size.format()));
            return Math.max(streaming, size.macs() / macs);
        }
        double rows = Math.ceil(size.rows() / (double) TILE_ROWS) * TILE_ROWS;
        double columns = Math.ceil(size.columns() / (double) TILE_COLUMNS) * TILE_COLUMNS;
        int passes = size.format() == Format.INT16 ? INT16_PASSES : 1;
        double unfolding =
                size.reduction() * columns / quantile.of(board.rates().unfolded());
        return passes * rows * columns * size.reduction() / macs + unfolding;
    }

    /**
     * Seconds for an operator that reads and writes {@code bytes} bytes; {@code factor} is its time for a byte, as a factor of a max pool.
     */
    double pass(double bytes, double factor) {
        return factor * bytes / quantile.of(board.rates().unfolded());
    }

    /** Seconds from a product to the output of its step: bias, bounds and copies. */
    double finish(Step step) {
        return pass(2.0 * bytes(step), USUAL_PASS);
    }

    /** Seconds for a step that is not split. */
    double local(Step step) {
        if (step instanceof LinearStep linear) {
            return product(ProductSize.of(linear.layer())) + finish(step);
        }
        if (step instanceof StageStep stage) {
            return stage.stage().model().steps().stream()
                    .mapToDouble(this::local)
                    .sum();
        }
        if (!(step instanceof LocalStep)) {
            return 0;
        }
        if (step.macs() > 0) {
            long outputs = step.output().rank() > 1 ? step.output().dim(1) : 1;
            double slower = step.weights() <= FEW_TAPS * outputs ? ELEMENTWISE : 1;
            return slower * step.macs() / quantile.of(board.rates().macs()) + finish(step);
        }
        double moved = bytes(step) + (double) step.input().size() * step.type().bytes();
        return pass(moved, PASSES.getOrDefault(step.operator(), USUAL_PASS));
    }

    private static double bytes(Step step) {
        return (double) step.output().size() * step.type().bytes();
    }
}
