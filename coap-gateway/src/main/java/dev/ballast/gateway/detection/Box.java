package dev.ballast.gateway.detection;

/** A rectangle in pixels. x grows to the right, y grows down; pixel 0 reaches from 0 to 1. */
public record Box(float left, float top, float right, float bottom) {
    /** A box around a centre. */
    static Box around(float x, float y, float width, float height) {
        return new Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2);
    }

    /** Whether all sides are numbers and the box has an area. */
    boolean isArea() {
        return right > left && bottom > top; // false with a NaN
    }

    private double area() {
        return (double) (right - left) * (bottom - top);
    }

    /** Intersection over union: 0 without overlap, 1 for equal boxes. Both boxes must have an area. */
    double overlap(Box other) {
        double width = Math.min(right, other.right) - (double) Math.max(left, other.left);
        double height = Math.min(bottom, other.bottom) - (double) Math.max(top, other.top);
        if (width <= 0 || height <= 0) {
            return 0;
        }
        double both = width * height;
        return both / (area() + other.area() - both);
    }

    /** The part of the box inside a picture. It may have no area. */
    Box within(int width, int height) {
        return new Box(clamp(left, width), clamp(top, height), clamp(right, width), clamp(bottom, height));
    }

    private static float clamp(float side, int most) {
        return Math.max(0f, Math.min((float) most, side));
    }
}
