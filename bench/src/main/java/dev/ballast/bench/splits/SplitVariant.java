package dev.ballast.bench.splits;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.GridSplit;
import dev.ballast.coding.SpatialSplit;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import java.util.Locale;

/** The ways to split a layer over four data parts so that any one loss can be recovered. */
enum SplitVariant {
    /** Rows of W: the paper's output split of fc, channel split of conv. */
    OUTPUT {
        @Override
        SplitLayer split(LinearLayer layer) {
            return new CodedLayer(layer, Code.sum(DATA));
        }
    },
    /** Columns of I: the paper's spatial split of conv. */
    SPATIAL {
        @Override
        SplitLayer split(LinearLayer layer) {
            return SpatialSplit.of(layer, Code.sum(DATA));
        }
    },
    /** Columns of W: the paper's input split of fc, filter split of conv. */
    INPUT {
        @Override
        SplitLayer split(LinearLayer layer) {
            return GridSplit.input(layer, DATA);
        }
    },
    /** Two column groups of two row groups each. */
    GRID {
        @Override
        SplitLayer split(LinearLayer layer) {
            return GridSplit.of(layer, 2, Code.sum(2));
        }
    };

    /** k. */
    static final int DATA = 4;

    /** Throws IllegalArgumentException that says why when the layer cannot be split so. */
    abstract SplitLayer split(LinearLayer layer);

    String title() {
        return name().toLowerCase(Locale.ROOT);
    }
}
