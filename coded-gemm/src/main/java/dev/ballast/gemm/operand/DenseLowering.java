package dev.ballast.gemm.operand;

/**
 * A fully connected layer: every row of the activation[batch x features] is one column of I[features x batch].
 *
 * @param features k, at least 1
 * @param batch n, at least 1
 */
public record DenseLowering(int features, int batch) implements Lowering {
    public DenseLowering {
        if (features < 1 || batch < 1) {
            throw new IllegalArgumentException("dense layer of " + features + " features, batch " + batch);
        }
        if ((long) features * batch > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    batch + " rows of " + features + " features are more than 2^31-1 elements");
        }
    }

    @Override
    public int reduction() {
        return features;
    }

    @Override
    public int columns() {
        return batch;
    }

    @Override
    public OpenLowering open() {
        return new OpenDense(features);
    }

    @Override
    public int[] extents() {
        return new int[] {batch};
    }

    @Override
    public int source(int k, int column) {
        return column * features + k;
    }

    @Override
    public int inputLength() {
        return features * batch;
    }

    @Override
    public boolean isIdentity() {
        return batch == 1 || features == 1;
    }

    @Override
    public long copied() {
        return 0;
    }
}
