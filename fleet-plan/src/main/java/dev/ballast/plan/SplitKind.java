package dev.ballast.plan;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.GridSplit;
import dev.ballast.coding.SpatialSplit;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How layers are split. A layer that a split does not fit is split by output rows: integer layers, layers that are too small, and layers
 * that unfold their activation in several ways.
 */
public enum SplitKind {
    /** By rows of the weights. Parity is computed offline, and all nodes get the same activation. */
    OUTPUT,
    /** By tiles of the image. A data node gets its tile, a parity node a combination of tiles. */
    SPATIAL,
    /** By input channels. Nodes return partial sums; two nodes compute each of them. */
    INPUT,
    /** By rows and by input channels in two groups. */
    GRID;

    private static final int GRID_COLUMNS = 2;

    /** Name in configuration files. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Labels of all kinds. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(SplitKind::label).toList();
    }

    /**
     * Splits a layer.
     *
     * @param speeds of the nodes for one part each, in the order of parts. Output rows are shared out in proportion. Nodes may be left
     * over.
     */
    SplitLayer cut(LinearLayer layer, Redundancy redundancy, List<Double> speeds) {
        int nodes = speeds.size();
        int tiles = redundancy.dataParts(nodes);
        int pairs = nodes / 2;
        int rowGroups = redundancy.dataParts(nodes / GRID_COLUMNS);
        if (this == SPATIAL && SpatialSplit.fits(layer, tiles)) {
            return SpatialSplit.of(layer, redundancy.code(tiles, false));
        }
        if (this == INPUT && pairs > 0 && GridSplit.fits(layer, pairs, 1)) {
            return GridSplit.input(layer, pairs);
        }
        if (this == GRID && rowGroups > 0 && GridSplit.fits(layer, GRID_COLUMNS, rowGroups)) {
            return GridSplit.of(layer, GRID_COLUMNS, redundancy.code(rowGroups, false));
        }
        int rows = layer.blocks().stream().mapToInt(LinearLayer::rows).min().orElse(0);
        Code code =
                redundancy.code(Math.min(tiles, rows), layer.weights().format().isInteger());
        double[] share = speeds.stream()
                .limit(code.dataParts())
                .mapToDouble(Double::doubleValue)
                .toArray();
        return CodedLayer.bySpeed(layer, code, share);
    }
}
