package dev.ballast.gateway.detection;

/**
 * What an SSD tells in which output. An empty name stands for the only output whose name contains the usual word.
 *
 * @param boxes name of the output 1 x boxes x 4
 * @param scores name of the output 1 x boxes, or 1 x boxes x classes with class 0 as the background
 * @param classes name of the output 1 x boxes with the class of each box; not used with scores of all classes
 * @param count name of the output of one number, the number of boxes that count; a model without it has them all
 * @param yFirst whether a box is top, left, bottom, right; otherwise left, top, right, bottom
 * @param inPixels whether corners are in pixels of the input; otherwise they are shares of its width and height
 */
public record SsdOutputs(String boxes, String scores, String classes, String count, boolean yFirst, boolean inPixels) {
    /** Outputs by their usual names, with relative corners, x first. */
    public static final SsdOutputs USUAL = new SsdOutputs("", "", "", "", false, false);
}
