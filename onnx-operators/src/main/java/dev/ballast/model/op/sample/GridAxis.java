package dev.ballast.model.op.sample;

import dev.ballast.model.op.node.RefusedException;

/**
 * How a number of a grid names a pixel along one axis of an image.
 *
 * @param extent pixels along the axis
 * @param padding what is beyond the edges
 * @param areCornersAligned whether -1 and 1 are the centres of the outermost pixels; otherwise they are their outer edges
 */
record GridAxis(int extent, Padding padding, boolean areCornersAligned) {
    /** Pixels beyond an edge from which on every sample is made of the edge alone. */
    private static final float REACH = 4f;

    /** What is beyond the edges: attribute padding_mode of GridSample. */
    enum Padding {
        ZEROS,
        BORDER,
        REFLECTION;

        static Padding of(String mode) throws RefusedException {
            return switch (mode) {
                case "zeros" -> ZEROS;
                case "border" -> BORDER;
                case "reflection" -> REFLECTION;
                default -> throw new RefusedException("attribute padding_mode " + mode);
            };
        }
    }

    /** The place of a number of the grid in pixels, brought into the image where the padding says so. */
    float place(float number, boolean isRounded) {
        float place = areCornersAligned ? (number + 1f) / 2f * (extent - 1) : ((number + 1f) * extent - 1f) / 2f;
        if (isRounded) {
            place = (float) Math.rint(place);
        }
        if (padding == Padding.ZEROS || (place >= least() && place <= most())) {
            return place;
        }
        return padding == Padding.BORDER
                ? Math.max(-REACH, Math.min(extent - 1 + REACH, place))
                : (float) reflected(place);
    }

    /** The pixel of an index that may lie beyond the edges; -1 when it counts as 0. */
    int pixel(long index) {
        if (index >= 0 && index < extent) {
            return (int) index;
        }
        if (padding == Padding.ZEROS) {
            return -1;
        }
        if (padding == Padding.BORDER) {
            return (int) Math.max(0, Math.min(extent - 1L, index));
        }
        return (int) Math.max(0, Math.min(extent - 1.0, reflected((double) index)));
    }

    private double reflected(double place) {
        double range = most() - least();
        if (range == 0) {
            return least();
        }
        double along = Math.abs(place - least()) % (2 * range);
        return along <= range ? least() + along : most() - (along - range);
    }

    private float least() {
        return areCornersAligned ? 0f : -0.5f;
    }

    private float most() {
        return areCornersAligned ? extent - 1f : extent - 0.5f;
    }
}
