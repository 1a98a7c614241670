package dev.ballast.plan;

import dev.ballast.gemm.BlockedKernel;
import dev.ballast.gemm.Weights.Format;
import dev.ballast.model.LinearStep;
import dev.ballast.model.LocalStep;
import dev.ballast.model.StageStep;
import dev.ballast.model.Step;
import java.util.Map;

/** How long a board computes, in seconds; docs/planning.md has the formulas. Allocates nothing that lasts. */
final class BoardTime {
    /** Rows and columns that a kernel computes at a time; narrower edges take as long. */
    private static final int TILE_ROWS = 4;

    private static final int TILE_COLUMNS = 16;

    /** Products with int16 weights are two with int8 ones. */
    private static final int INT16_PASSES = 2;

    /** Multiply-accumulates from which a product is worth a thread. */
    private static final double THREAD_MACS = 1e6;

    /** Weights for each output up to which a grouped convolution is computed element by element. */
    private static final int FEW_TAPS = 64;

    /** How much slower that is. */
    private static final double ELEMENTWISE = 6;

    /** What an operator takes for a byte, with a max pool as one. */
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

    /** One product. */
    double product(ProductSize size) {
        return onOneThread(size) / Board.gain(threads(size));
    }

    private double threads(ProductSize size) {
        return Math.max(1, Math.min(board.threads(), size.macs() / THREAD_MACS));
    }

    private double onOneThread(ProductSize size) {
        double macs = quantile.of(board.rates().macs());
        if (size.columns() <= BlockedKernel.FEW_COLUMNS) {
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

    /** So many bytes read and written by an operator that takes this for a byte. */
    double pass(double bytes, double factor) {
        return factor * bytes / quantile.of(board.rates().unfolded());
    }

    /** Bias and bounds of a product, and whatever else brings it to the output. */
    double finish(Step step) {
        return pass(2.0 * bytes(step), USUAL_PASS);
    }

    /** A step that is not split. */
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
