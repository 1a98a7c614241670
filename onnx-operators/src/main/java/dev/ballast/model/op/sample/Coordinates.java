package dev.ballast.model.op.sample;

import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;

/** Where an element of the result lies in the input: attribute coordinate_transformation_mode of Resize. Computed in float32. */
enum Coordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    /** Only for the nearest element. */
    TF_HALF_PIXEL_FOR_NN;

    private static final long HAS_MODES = 11;

    static Coordinates of(NodeReader node) throws RefusedException {
        if (node.opset() < HAS_MODES) {
            return ASYMMETRIC;
        }
        String mode = node.text("coordinate_transformation_mode", "half_pixel");
        return switch (mode) {
            case "half_pixel" -> HALF_PIXEL;
            case "half_pixel_symmetric" -> HALF_PIXEL_SYMMETRIC;
            case "pytorch_half_pixel" -> PYTORCH_HALF_PIXEL;
            case "align_corners" -> ALIGN_CORNERS;
            case "asymmetric" -> ASYMMETRIC;
            case "tf_half_pixel_for_nn" -> TF_HALF_PIXEL_FOR_NN;
            default ->
                throw new RefusedException("coordinate_transformation_mode " + mode
                        + " (only half_pixel, half_pixel_symmetric, pytorch_half_pixel, align_corners, asymmetric"
                        + " and tf_half_pixel_for_nn)");
        };
    }

    /**
     * The place of an element of the result.
     *
     * @param index of the element along an axis
     * @param scale of the axis
     * @param extent of the input
     * @param size of the result
     */
    float place(int index, float scale, int extent, int size) {
        return switch (this) {
            case HALF_PIXEL -> (index + 0.5f) / scale - 0.5f;
            case HALF_PIXEL_SYMMETRIC -> {
                float adjustment = size / (scale * extent);
                float offset = extent / 2f * (1f - adjustment);
                yield (float) (offset + (index + 0.5) / scale - 0.5);
            }
            case PYTORCH_HALF_PIXEL -> size > 1 ? (index + 0.5f) / scale - 0.5f : 0f;
            case ALIGN_CORNERS -> size > 1 ? (float) index * (extent - 1) / (size - 1) : 0f;
            case ASYMMETRIC -> index / scale;
            case TF_HALF_PIXEL_FOR_NN -> (index + 0.5f) / scale;
        };
    }
}
