package dev.ballast.gateway.detection;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Boxes that are strong enough, before overlapping ones are dropped. The boxes of a model are as many as its output has, so this holds no
 * more. One thread.
 */
final class Candidates {
    /** Most boxes that are compared; the strongest. */
    static final int MOST_COMPARED = 4_096;

    /** Most detections of a picture; the strongest. */
    static final int MOST_KEPT = 300;

    private final float least;
    private final List<Detection> all = new ArrayList<>();

    /** Takes boxes with at least the score {@code least}. */
    Candidates(float least) {
        this.least = least;
    }

    /** Whether a score is high enough. A NaN is not. */
    boolean takes(float score) {
        return score >= least;
    }

    /** Adds a box, if it has an area and its score is high enough. */
    void add(int label, float score, Box box) {
        if (takes(score) && box.isArea()) {
            all.add(new Detection(label, score, box));
        }
    }

    /**
     * The strongest boxes, each class without boxes that overlap a stronger one. Compares at most {@link #MOST_COMPARED} times
     * {@link #MOST_KEPT} pairs.
     *
     * @param iou the largest overlap of two boxes of one class
     * @return at most {@link #MOST_KEPT}, the strongest first; of equal scores, in the order of the model
     */
    List<Detection> distinct(double iou) {
        List<Detection> kept = new ArrayList<>();
        for (int index : strongest()) {
            Detection next = all.get(index);
            boolean isNew = true;
            for (int i = 0; isNew && i < kept.size(); i++) {
                Detection stronger = kept.get(i);
                isNew = stronger.label() != next.label() || stronger.box().overlap(next.box()) <= iou;
            }
            if (isNew) {
                kept.add(next);
            }
            if (kept.size() == MOST_KEPT) {
                break;
            }
        }
        return kept;
    }

    private int[] strongest() {
        long[] keys = new long[all.size()];
        for (int i = 0; i < keys.length; i++) {
            // scores are not negative, so their bits compare like the scores
            keys[i] = (long) ~Float.floatToRawIntBits(all.get(i).score()) << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        int[] order = new int[Math.min(MOST_COMPARED, keys.length)];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }
}
