package dev.ballast.plan;

import dev.ballast.coding.SplitCost;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Weights.Format;

/**
 * Size of the product O[rows x columns] = W[rows x reduction] * I[reduction x columns], which its cost depends on.
 *
 * @param format of the weights
 */
record ProductSize(long rows, long reduction, long columns, Format format) {
    static ProductSize of(LinearLayer layer) {
        return new ProductSize(
                layer.rows(),
                layer.lowering().reduction(),
                layer.lowering().columns(),
                layer.weights().format());
    }

    /** Size of one part's product. The weights of the part are not computed for it. */
    static ProductSize of(SplitLayer coded, int part) {
        SplitCost cost = coded.cost(part);
        long columns = cost.macs() / cost.weights();
        long rows = coded.length(part) / columns;
        return new ProductSize(rows, cost.weights() / rows, columns, format(coded, part));
    }

    /** Parity weights over floats are float32, over integers int16. */
    private static Format format(SplitLayer coded, int part) {
        Format format = coded.layer().weights().format();
        boolean isSum = part >= coded.code().dataParts() && !coded.code().replicates();
        return !isSum || !coded.inputIsActivation() ? format : format.isInteger() ? Format.INT16 : Format.FLOAT32;
    }

    long macs() {
        return rows * reduction * columns;
    }

    long weightBytes() {
        return rows * reduction * format.bytes();
    }
}
