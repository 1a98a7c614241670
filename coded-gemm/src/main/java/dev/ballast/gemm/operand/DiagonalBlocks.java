package dev.ballast.gemm.operand;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Access to the blocks of block-diagonal weights. */
final class DiagonalBlocks {
    private DiagonalBlocks() {}

    /** The runs of rows {@code from <= row < from + count} in each block that has some of them. */
    static List<Weights> rows(List<Weights> blocks, int from, int count) {
        List<Weights> runs = new ArrayList<>();
        int start = 0;
        for (Weights block : blocks) {
            int first = Math.max(from, start);
            int end = Math.min(from + count, start + block.rows());
            if (first < end) {
                runs.add(block.rows(first - start, end - first));
            }
            start += block.rows();
        }
        return runs;
    }

    /** The weight at (row, col); 0 beside the blocks. */
    static double get(List<Weights> blocks, int row, int col) {
        int top = 0;
        int left = 0;
        for (Weights block : blocks) {
            if (row < top + block.rows()) {
                return col < left || col >= left + block.cols() ? 0 : block.get(row - top, col - left);
            }
            top += block.rows();
            left += block.cols();
        }
        throw new IndexOutOfBoundsException("row " + row + " of " + top);
    }

    /** Whether two lists have as many blocks, which are alike in pairs. */
    static boolean alike(List<Weights> some, List<Weights> others, BiPredicate<Weights, Weights> are) {
        boolean alike = some.size() == others.size();
        for (int i = 0; alike && i < some.size(); i++) {
            alike = are.test(some.get(i), others.get(i));
        }
        return alike;
    }
}
