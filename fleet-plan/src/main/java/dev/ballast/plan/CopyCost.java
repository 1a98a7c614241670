package dev.ballast.plan;

/** Time of plain work for each byte, as a factor of a max pool of 3 x 3. */
final class CopyCost {
    /** Copying or adding rows. */
    static final double COPY = 0.25;

    private CopyCost() {}
}
