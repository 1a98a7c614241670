package dev.ballast.gateway.picture;

/**
 * Where a picture lies in the input of a model.
 *
 * @param width of the upright picture, in pixels
 * @param height of the upright picture, in pixels
 * @param left x in the picture of the left edge of the input
 * @param top y in the picture of the upper edge of the input
 * @param stepX pixels of the picture for one pixel of the input, along x
 * @param stepY pixels of the picture for one pixel of the input, along y
 */
public record Placement(int width, int height, double left, double top, double stepX, double stepY) {
    /** An input that is the picture. */
    public static Placement whole(int width, int height) {
        return new Placement(width, height, 0, 0, 1, 1);
    }

    /** The x in the picture of an x in the input. */
    public float x(float inputX) {
        return (float) (left + inputX * stepX);
    }

    /** The y in the picture of a y in the input. */
    public float y(float inputY) {
        return (float) (top + inputY * stepY);
    }
}
