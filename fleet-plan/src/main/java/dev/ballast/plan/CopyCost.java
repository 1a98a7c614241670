package dev.ballast.plan;

/** What plain work takes for a byte, with a max pool of 3 x 3 as one. */
final class CopyCost {
    /** Rows that are copied or added. */
    static final double COPY = 0.25;

    private CopyCost() {}
}
