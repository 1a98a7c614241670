package dev.ballast.bench.codes;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.Erasures;
import dev.ballast.coding.Recovery;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.tensor.FloatTensor;

/**
 * Errors of every product that a code recovers, for a layer with the reduction of AlexNet's conv2 (one group), against the product in
 * double precision. The error of the layer's own float32 product is the reference.
 */
final class Accuracy {
    private static final int REDUCTION = 1_200;
    private static final int ROWS = 48;
    private static final int COLUMNS = 9;

    private final GemmKernel kernel;
    private final LinearLayer layer;
    private final float[] activation = Samples.gaussian(REDUCTION * COLUMNS, 2);
    private final double[] exact = new double[ROWS * COLUMNS];
    private final double ulp;

    Accuracy(GemmKernel kernel) {
        this.kernel = kernel;
        Block weights = Block.of(Samples.gaussian(ROWS * REDUCTION, 1), ROWS, REDUCTION);
        this.layer = LinearLayer.of(new DenseLowering(REDUCTION, COLUMNS), weights);
        double largest = 0;
        for (int i = 0; i < exact.length; i++) {
            exact[i] = product(weights, i / COLUMNS, i % COLUMNS);
            largest = Math.max(largest, Math.abs(exact[i]));
        }
        this.ulp = Math.ulp((float) largest);
    }

    private double product(Block weights, int row, int col) {
        double sum = 0;
        for (int i = 0; i < REDUCTION; i++) {
            sum += (double) weights.get(row, i) * activation[col * REDUCTION + i];
        }
        return sum;
    }

    CodedLayer coded(Code code) {
        return new CodedLayer(layer, code);
    }

    /** Over every pattern of as many lost nodes as the code has extra ones, or fewer; of the layer itself when it has none. */
    ContenderRow.Errors of(Decoder decoder) {
        Code code = decoder.code();
        CodedLayer coded = coded(code);
        FloatTensor[] parts = new FloatTensor[code.parts()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = FloatTensor.flat(new float[coded.length(part)]);
            coded.part(part).multiply(kernel, FloatTensor.flat(activation), new Scratch(), parts[part]);
        }
        Tally tally = new Tally();
        if (code.parityParts() == 0) {
            for (int data = 0; data < parts.length; data++) {
                tally.add(parts[data].data(), coded.outputOffset(data));
            }
            return tally.errors();
        }
        Erasures.upTo(code.parts(), code.parityParts()).forEach(lost -> {
            Recovery recovery = decoder.recovery(code.all().minus(lost));
            for (int data = 0; data < code.dataParts(); data++) {
                if (recovery.recoverable().contains(data)) {
                    float[] recovered = new float[coded.length(data)];
                    recovery.recover(data, parts, 0, recovered.length, FloatTensor.flat(recovered), 0);
                    tally.add(recovered, coded.outputOffset(data));
                }
            }
        });
        return tally.errors();
    }

    /** Owned by one thread. */
    private final class Tally {
        private double worst;
        private double sum;
        private long elements;

        void add(float[] values, int offset) {
            for (int i = 0; i < values.length; i++) {
                double error = Math.abs(values[i] - exact[offset + i]) / ulp;
                worst = Math.max(worst, error);
                sum += error;
                elements++;
            }
        }

        ContenderRow.Errors errors() {
            return elements == 0
                    ? new ContenderRow.Errors(Double.NaN, Double.NaN)
                    : new ContenderRow.Errors(worst, sum / elements);
        }
    }
}
