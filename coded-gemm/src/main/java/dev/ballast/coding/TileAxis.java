package dev.ballast.coding;

import dev.ballast.gemm.WindowAxis;

/**
 * One axis of an image's outputs cut into tiles that all compute equally many. Where that does not divide evenly the last tile
 * begins an output early and computes one that its neighbour owns, so that no tile looks beyond the padded image. Immutable.
 */
final class TileAxis {
    private final WindowAxis window;
    private final RowSplit owned;
    private final int outputs;

    /** Throws IllegalArgumentException when the axis has fewer outputs than tiles. */
    TileAxis(WindowAxis window, int tiles) {
        this.window = window;
        this.owned = new RowSplit(window.outputs(), tiles);
        this.outputs = (window.outputs() - 1) / tiles + 1;
    }

    /** Outputs that each tile computes. */
    int outputs() {
        return outputs;
    }

    /** Elements of the padded image under the windows of one tile: its own and the halo. */
    int inputs() {
        return (outputs - 1) * window.stride() + (window.kernel() - 1) * window.dilation() + 1;
    }

    /** The same window over one tile, whose padding is in its input. */
    WindowAxis tile() {
        return new WindowAxis(inputs(), window.kernel(), window.stride(), 0, 0, window.dilation());
    }

    /** Extent of the image, without padding. */
    int imageInputs() {
        return window.input();
    }

    /** Outputs of the whole axis. */
    int imageOutputs() {
        return owned.rows();
    }

    /** First output that the tile computes. */
    int first(int tile) {
        return Math.min(owned.start(tile), owned.rows() - outputs);
    }

    /** First output that the tile computes and owns. */
    int firstOwned(int tile) {
        return owned.start(tile);
    }

    /** End of the outputs that the tile owns. */
    int endOwned(int tile) {
        return owned.start(tile) + owned.size(tile);
    }

    /** Index into the image of the tile's first input; below 0 it is padding. */
    int source(int tile) {
        return window.source(first(tile), 0);
    }
}
