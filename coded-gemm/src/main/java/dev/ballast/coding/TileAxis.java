package dev.ballast.coding;

import dev.ballast.gemm.operand.WindowAxis;

/**
 * One axis of an image's outputs, cut into tiles that all compute the same number of outputs. Where the outputs do not divide evenly, a
 * shorter tile also computes one output that its neighbour owns. The last tile begins one output early; other short tiles end one output
 * late. No tile reads beyond the padded image. Immutable.
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

    /** Elements of the padded image under the windows of one tile, halo included. */
    int inputs() {
        return (outputs - 1) * window.stride() + (window.kernel() - 1) * window.dilation() + 1;
    }

    /** The same window over one tile. It has no padding, because the tile's input includes it. */
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

    /** End of the outputs that the tile owns, exclusive. */
    int endOwned(int tile) {
        return owned.start(tile) + owned.size(tile);
    }

    /** Index of the tile's first input in the image; an index below 0 is padding. */
    int source(int tile) {
        return window.source(first(tile), 0);
    }
}
