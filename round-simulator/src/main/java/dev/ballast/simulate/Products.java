package dev.ballast.simulate;

import dev.ballast.coding.CodedLayer;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireType;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A layer, its inputs and the expected results: the product, and the slices that nodes answer with. Computed once, by naive sums in double
 * precision.
 */
final class Products {
    private static final int INPUTS = 8;
    private static final int LARGEST = 8;
    private static final int FEWEST_FEATURES = 6;

    /** Value that a node with wrong numbers adds to each of them; far above any rounding error. */
    private static final float WRONG_BY = 37;

    /** Bound of the error growth in any recovery with these codes, see MdsSearch. */
    private static final double GAIN = 100;

    private static final GemmTimes TIMES = new GemmTimes(0, 0);

    private final FleetSetup shape;
    private final CodedLayer coded;
    private final float[][] inputs = new float[INPUTS][];
    private final float[][] right = new float[INPUTS][];
    private final float[][][] parts;
    private final Map<Integer, byte[][][][]> encoded = new HashMap<>();
    private final double tolerance;

    Products(SplittableRandom random, FleetSetup shape) {
        this.shape = shape;
        int features = FEWEST_FEATURES + random.nextInt(FEWEST_FEATURES);
        DenseLowering lowering = new DenseLowering(features, shape.columns());
        Block weights = Block.of(draw(random, shape.rows() * features), shape.rows(), features);
        this.coded = new CodedLayer(LinearLayer.of(lowering, weights), shape.code());
        this.parts = new float[INPUTS][shape.code().parts()][];
        for (int input = 0; input < INPUTS; input++) {
            inputs[input] = draw(random, lowering.inputLength());
            right[input] = product(coded.layer(), inputs[input]);
            for (int part = 0; part < shape.code().parts(); part++) {
                parts[input][part] = product(coded.part(part), inputs[input]);
            }
        }
        double largest = (double) LARGEST * LARGEST * features;
        this.tolerance = 2 * (features + shape.dataParts()) * (double) Math.ulp(1f) * GAIN * largest;
    }

    private float[] draw(SplittableRandom random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = shape.whole()
                    ? random.nextInt(2 * LARGEST + 1) - LARGEST
                    : (float) ((random.nextDouble() - 0.5) * 2 * LARGEST);
        }
        return values;
    }

    /** O[m x n] of a dense layer whose input is activation[n x features]. */
    private static float[] product(LinearLayer layer, float[] activation) {
        int features = layer.weights().cols();
        int columns = layer.lowering().columns();
        float[] product = new float[layer.outputLength()];
        for (int i = 0; i < product.length; i++) {
            double sum = 0;
            for (int f = 0; f < features; f++) {
                sum += layer.weights().get(i / columns, f) * activation[(i % columns) * features + f];
            }
            product[i] = (float) sum;
        }
        return product;
    }

    CodedLayer coded() {
        return coded;
    }

    int inputs() {
        return INPUTS;
    }

    /** The input, not copied; callers must not write to it. */
    float[] input(int input) {
        return inputs[input];
    }

    /** Number of slices of a part. */
    int slices(int part, int sliceElements) {
        return new Slicing(coded.length(part), sliceElements).pieces();
    }

    /** First row of a data part. */
    int firstRow(int dataPart) {
        return coded.outputOffset(dataPart) / shape.columns();
    }

    /**
     * The encoded slices of each part's answer for one input: {@code [part][slice]}. Not copied; callers must not write to them.
     *
     * @param wrong whether the answering node gives wrong numbers
     */
    byte[][][] answers(int input, int sliceElements, boolean wrong) {
        return encoded.computeIfAbsent(wrong ? -sliceElements : sliceElements, key -> encode(sliceElements, wrong))[
                input];
    }

    private byte[][][][] encode(int sliceElements, boolean wrong) {
        byte[][][][] all = new byte[INPUTS][shape.code().parts()][][];
        for (int input = 0; input < INPUTS; input++) {
            for (int part = 0; part < shape.code().parts(); part++) {
                Slicing slicing = new Slicing(coded.length(part), sliceElements);
                float[] values = parts[input][part].clone();
                for (int i = 0; i < values.length && wrong; i++) {
                    values[i] += WRONG_BY;
                }
                all[input][part] = new byte[slicing.pieces()][];
                for (int slice = 0; slice < slicing.pieces(); slice++) {
                    all[input][part][slice] = ShardAnswer.encode(
                            TIMES, slice, WireType.FLOAT32, values, slicing.start(slice), slicing.size(slice));
                }
            }
        }
        return all;
    }

    /**
     * Text that names the first wrong element of a product; empty when the product is right. Without rounding, right means equal bit for
     * bit.
     */
    String wrongAt(int input, float[] raw) {
        double allowed = shape.exact() ? 0 : tolerance;
        for (int i = 0; i < raw.length; i++) {
            if (!(Math.abs(raw[i] - right[input][i]) <= allowed)) {
                return "element " + i + " is " + raw[i] + " and should be " + right[input][i];
            }
        }
        return "";
    }
}
