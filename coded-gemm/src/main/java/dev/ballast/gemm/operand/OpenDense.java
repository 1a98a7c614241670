package dev.ballast.gemm.operand;

/**
 * A fully connected layer for any number of rows. Its one extent is the number of rows of the batch.
 *
 * @param features k, at least 1
 */
public record OpenDense(int features) implements OpenLowering {
    public OpenDense {
        if (features < 1) {
            throw new IllegalArgumentException("dense layer of " + features + " features");
        }
    }

    @Override
    public int reduction() {
        return features;
    }

    @Override
    public int extents() {
        return 1;
    }

    @Override
    public Lowering at(int... extents) {
        requireNumber(extents);
        return new DenseLowering(features, extents[0]);
    }
}
