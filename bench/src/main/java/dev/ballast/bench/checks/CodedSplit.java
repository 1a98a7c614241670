package dev.ballast.bench.checks;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.GridSplit;
import dev.ballast.coding.SpatialSplit;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;

/** How a layer is split and coded, and which parts the portable kernel computes; nodes need not have equal kernels. */
enum CodedSplit {
    SUM,
    MDS,
    SPATIAL,
    GRID;

    private static final int DATA = 4;

    /** Copies of more weights than these take longer than all else. */
    private static final long MOST_COPIED = 2_000_000;

    /** Whether the layer can be split so. */
    boolean fits(LinearLayer layer) {
        return switch (this) {
            case SUM, MDS -> layer.rows() >= 2;
            case SPATIAL -> SpatialSplit.fits(layer, DATA);
            case GRID ->
                GridSplit.fits(layer, 2, 2)
                        && layer.weights().rows() * (long) layer.weights().cols() <= MOST_COPIED;
        };
    }

    SplitLayer split(LinearLayer layer) {
        int k = Math.min(DATA, layer.rows());
        return switch (this) {
            case SUM -> new CodedLayer(layer, Code.sum(k));
            case MDS -> new CodedLayer(layer, Code.mds(k, 2));
            case SPATIAL -> SpatialSplit.of(layer, Code.sum(DATA));
            case GRID -> GridSplit.of(layer, 2, Code.sum(2));
        };
    }

    /** What the holder of a part computes with. */
    GemmKernel kernel(SplitLayer split, int part) {
        boolean isPortable = this == MDS ? part < split.code().dataParts() : part % 2 == 1;
        return isPortable ? Kernels.portable() : Kernels.best();
    }
}
