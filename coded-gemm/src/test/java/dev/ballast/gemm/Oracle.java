package dev.ballast.gemm;

import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;

/** O = W * I by its definition, and |W| * |I|, which scales the permitted rounding error. Exact for integers. */
final class Oracle {
    final double[] sums;
    final double[] magnitudes;

    Oracle(Weights weights, Lowering lowering, float[] activation, int offset, double padding) {
        int k = lowering.reduction();
        int n = lowering.columns();
        sums = new double[weights.rows() * n];
        magnitudes = new double[sums.length];
        for (int term = 0; term < k; term++) {
            for (int column = 0; column < n; column++) {
                int at = lowering.source(term, column);
                double input = at < 0 ? padding : activation[offset + at];
                for (int row = 0; row < weights.rows(); row++) {
                    double product = weights.get(row, term) * input;
                    sums[row * n + column] += product;
                    magnitudes[row * n + column] += Math.abs(product);
                }
            }
        }
    }
}
