package dev.ballast.gateway.detection;

/**
 * How the outputs of a model become detections.
 *
 * @param score a detection has at least this score; 0 to 1
 * @param iou of two boxes of one class whose intersection over union is larger than this, the stronger is kept; 0 to 1
 * @param ssd the outputs of an SSD; not used for other kinds
 */
public record DetectionSettings(Kind kind, float score, float iou, SsdOutputs ssd) {
    /** Usual lowest score. */
    public static final float USUAL_SCORE = 0.4f;

    /** Usual largest overlap. */
    public static final float USUAL_IOU = 0.45f;

    public DetectionSettings {
        requireShare("score", score);
        requireShare("iou", iou);
    }

    /** Settings of a model that is no SSD, or an SSD with the usual names of outputs. */
    public DetectionSettings(Kind kind, float score, float iou) {
        this(kind, score, iou, SsdOutputs.USUAL);
    }

    /** The layout of a model's outputs. */
    public enum Kind {
        /** One output 1 x boxes x (5 + classes): centre and size in cells of a grid, objectness, classes. */
        YOLOX,
        /** One output 1 x (4 + classes) x boxes: centre and size in pixels of the input, classes. */
        YOLOV8,
        /** An output of corners and one of scores; perhaps one of classes and one with the number of boxes. */
        SSD
    }

    private static void requireShare(String name, float value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(name + " must be from 0 to 1, is " + value);
        }
    }
}
