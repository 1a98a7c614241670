package dev.ballast.plan;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.GridSplit;
import dev.ballast.coding.RowSplit;
import dev.ballast.coding.SpatialSplit;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How layers are cut, where they can be: integer layers, and those too small for it, are cut by their output. */
public enum SplitKind {
    /** By rows of the weights: parity is made offline and the activation is the same for all. */
    OUTPUT,
    /** By tiles of the image: each board gets its tile, parity boards a combination of tiles. */
    SPATIAL,
    /** By input channels: boards give partial sums, each computed twice. */
    INPUT,
    /** By rows and by input channels in two groups. */
    GRID;

    private static final int GRID_COLUMNS = 2;

    /** As in configurations. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All labels. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(SplitKind::label).toList();
    }

    /**
     * Cuts a layer.
     *
     * @param speeds of the boards for one part each, in the order of parts; some may be left over. Rows of the output are shared out by it
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
        Code code = redundancy.code(
                Math.min(tiles, layer.rows()), layer.weights().format().isInteger());
        double[] share = speeds.stream()
                .limit(code.dataParts())
                .mapToDouble(Double::doubleValue)
                .toArray();
        return new CodedLayer(layer, code, RowSplit.bySpeed(layer.rows(), share));
    }
}
