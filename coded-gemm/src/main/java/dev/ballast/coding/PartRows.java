package dev.ballast.coding;

import dev.ballast.gemm.LinearLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a layer cut into parts, each block of the layer for itself. A part has rows of every block, block by block. A block begins at
 * the same row of all parts: a run that is shorter than others is followed by rows of zeros, except in the last block. Immutable.
 */
final class PartRows {
    /** A cut of the rows of each block. */
    private final List<RowSplit> splits;

    PartRows(LinearLayer layer, List<RowSplit> splits) {
        this.splits = List.copyOf(splits);
        if (splits.size() != layer.blocks().size()) {
            throw new IllegalArgumentException(
                    splits.size() + " splits of rows for " + layer.blocks().size() + " blocks");
        }
        for (int block = 0; block < splits.size(); block++) {
            int rows = layer.blocks().get(block).rows();
            RowSplit split = splits.get(block);
            if (split.rows() != rows || split.parts() != splits.get(0).parts()) {
                throw new IllegalArgumentException("a split of " + split.rows() + " rows into " + split.parts()
                        + " parts for a layer of " + rows + " rows and a code over "
                        + splits.get(0).parts() + " data parts");
            }
        }
    }

    /** Parts of equal height in each block, give or take one row. */
    static List<RowSplit> even(LinearLayer layer, int parts) {
        List<RowSplit> splits = new ArrayList<>();
        layer.blocks().forEach(block -> splits.add(new RowSplit(block.rows(), parts)));
        return splits;
    }

    /** Number of blocks. */
    int blocks() {
        return splits.size();
    }

    /** Number of data parts. */
    int parts() {
        return splits.get(0).parts();
    }

    /** First row of a block in the layer. */
    private int start(int block) {
        int start = 0;
        for (int before = 0; before < block; before++) {
            start += splits.get(before).rows();
        }
        return start;
    }

    /** First row in the layer of a data part's run of a block. */
    int start(int block, int part) {
        return start(block) + splits.get(block).start(part);
    }

    /** First row of a data part's run within its block. */
    int startInBlock(int block, int part) {
        return splits.get(block).start(part);
    }

    /** Rows of the layer in a data part's run of a block. */
    int size(int block, int part) {
        return splits.get(block).size(part);
    }

    /** First row of a block in every part. */
    int top(int block) {
        int top = 0;
        for (int before = 0; before < block; before++) {
            top += splits.get(before).highest();
        }
        return top;
    }

    /** Rows that a part has of a block, rows of zeros included. */
    int height(int block, Code code, int part) {
        RowSplit split = splits.get(block);
        return block < splits.size() - 1 ? split.highest() : split.combined(code, part);
    }

    /** Rows of a part. */
    int height(Code code, int part) {
        int last = splits.size() - 1;
        return top(last) + height(last, code, part);
    }
}
