package dev.ballast.plan;

import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.SplitCost;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Weights.Format;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Size of the product O[rows x columns] = W[rows x reduction] * I[reduction x columns], which its cost depends on.
 *
 * @param format of the weights
 */
record ProductSize(long rows, long reduction, long columns, Format format) {
    /** The sizes of a layer's product, block by block. */
    static List<ProductSize> of(LinearLayer layer) {
        Format format = layer.weights().format();
        return layer.blocks().stream()
                .map(block -> new ProductSize(
                        block.rows(),
                        block.lowering().reduction(),
                        block.lowering().columns(),
                        format))
                .toList();
    }

    /** The sizes of one part's product, block by block. The weights of the part are not computed for it. */
    static List<ProductSize> of(SplitLayer coded, int part) {
        Format format = format(coded, part);
        if (coded instanceof CodedLayer layer) {
            List<LinearLayer> blocks = layer.layer().blocks();
            return IntStream.range(0, blocks.size())
                    .mapToObj(block -> new ProductSize(
                            layer.rows(part, block),
                            blocks.get(block).lowering().reduction(),
                            coded.columns(),
                            format))
                    .toList();
        }
        SplitCost cost = coded.cost(part);
        long columns = cost.macs() / cost.weights();
        long rows = coded.length(part) / columns;
        return List.of(new ProductSize(rows, cost.weights() / rows, columns, format));
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
