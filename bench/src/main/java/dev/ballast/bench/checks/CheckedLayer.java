package dev.ballast.bench.checks;

import dev.ballast.coding.ColumnNorms;
import dev.ballast.coding.ResidualCheck;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/** One layer under one split. All its parts are computed and held against parity, as in a checked round. Owned by one thread. */
final class CheckedLayer {
    final LinearLayer layer;
    final CodedSplit way;
    final SplitLayer split;
    final ResidualCheck check;
    final ColumnNorms norms;
    final Tensor[] products;
    private final LinearLayer[] parts;
    private final float[][] inputs;
    private final Scratch scratch = new Scratch();

    CheckedLayer(LinearLayer layer, CodedSplit way) {
        this.layer = layer;
        this.way = way;
        this.split = way.split(layer);
        this.check = new ResidualCheck(split);
        this.norms = new ColumnNorms(split);
        int count = split.code().parts();
        this.products = new Tensor[count];
        this.parts = new LinearLayer[count];
        this.inputs = new float[count][];
        for (int part = 0; part < count; part++) {
            parts[part] = split.part(part);
            products[part] = FloatTensor.flat(new float[split.length(part)]);
            inputs[part] = new float[split.inputIsActivation() ? 0 : split.inputLength(part)];
        }
    }

    /**
     * Computes all parts of one activation, all of them right, and checks them.
     *
     * @return whether nobody is accused
     */
    boolean holds(float[] activation) {
        for (int part = 0; part < parts.length; part++) {
            float[] input = activation;
            if (!split.inputIsActivation()) {
                split.input(part, activation, 0, inputs[part]);
                input = inputs[part];
            }
            float[] product = ((FloatTensor) products[part]).data();
            parts[part].multiply(way.kernel(split, part), input, 0, scratch, product, 0);
        }
        norms.measure(FloatTensor.flat(activation));
        boolean holds = check.isConclusive(norms.largest());
        for (int parity = split.code().dataParts(); parity < parts.length; parity++) {
            holds &= check.contradiction(parity, products, 0, split.length(parity), norms) < 0;
        }
        return holds;
    }

    /** How much of the bound the roundings of the latest activation take up, at the element where they take most. */
    double tightness() {
        double most = 0;
        for (int parity = split.code().dataParts(); parity < parts.length; parity++) {
            for (int i = 0; i < split.length(parity); i++) {
                double residual = Math.abs(check.residual(parity, products, products[parity], i));
                most = Math.max(most, residual / check.bound(parity, norms.of(i)));
            }
        }
        return most;
    }
}
