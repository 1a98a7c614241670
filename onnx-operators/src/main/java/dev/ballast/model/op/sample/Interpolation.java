package dev.ballast.model.op.sample;

import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;

/**
 * The weight of an element by its distance from a place: modes linear and cubic of Resize and GridSample.
 *
 * @param isCubic otherwise linear
 * @param a coefficient of the cubic function (attribute cubic_coeff_a)
 */
record Interpolation(boolean isCubic, float a) {
    static final float CUBIC_COEFFICIENT = -0.75f;
    static final Interpolation LINEAR = new Interpolation(false, 0f);

    static Interpolation of(String mode, NodeReader node) throws RefusedException {
        float a = node.real("cubic_coeff_a", CUBIC_COEFFICIENT);
        RefusedException.unless(Float.isFinite(a), "attribute cubic_coeff_a " + a);
        return switch (mode) {
            case "linear" -> LINEAR;
            case "cubic" -> new Interpolation(true, a);
            default -> throw new RefusedException("attribute mode " + mode + " (only nearest, linear and cubic)");
        };
    }

    /** Distance from which on the weight is 0. */
    int reach() {
        return isCubic ? 2 : 1;
    }

    /** The weight at a distance of 0 or more. */
    double weight(double distance) {
        if (!isCubic) {
            return Math.max(0, 1 - distance);
        }
        if (distance <= 1) {
            return ((a + 2.0) * distance - (a + 3.0)) * distance * distance + 1;
        }
        return distance < 2 ? ((a * distance - 5.0 * a) * distance + 8.0 * a) * distance - 4.0 * a : 0;
    }
}
