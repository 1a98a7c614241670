package dev.ballast.gateway.detection;

import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Boxes of an SSD: corners, and either the scores of all classes with class 0 as the background, or the class and the score of each box.
 * In the second form an output may say how many boxes count.
 */
final class SsdBoxes implements BoxReader {
    private static final int RANK = 3;
    private static final int CORNERS = 4;

    /** The index of the count among the outputs that are read. */
    private static final int COUNT = 3;

    private final SsdOutputs names;
    private final List<Integer> outputs;
    private final boolean hasClasses;
    private final boolean hasCount;

    /**
     * Finds its outputs by name.
     *
     * @throws IllegalArgumentException when there is no output of boxes or scores, or more than one
     */
    SsdBoxes(SsdOutputs names, List<ValueInfo> infos) {
        this.names = names;
        List<Integer> found = new ArrayList<>();
        found.add(required(infos, "boxes", names.boxes(), "box"));
        int scores = required(infos, "scores", names.scores(), "score");
        found.add(scores);
        this.hasClasses = infos.get(scores).shape().rank() < RANK;
        if (hasClasses) {
            found.add(
                    required(infos, "classes", names.classes(), names.classes().isEmpty() ? usual(infos) : ""));
        }
        int count = hasClasses ? index(infos, "count", names.count(), "num") : -1;
        this.hasCount = count >= 0;
        if (hasCount) {
            found.add(count);
        }
        this.outputs = List.copyOf(found);
    }

    /** Exporters call the classes of boxes classes or labels. */
    private static String usual(List<ValueInfo> infos) {
        return infos.stream().anyMatch(info -> lower(info).contains("class")) ? "class" : "label";
    }

    private static String lower(ValueInfo info) {
        return info.name().toLowerCase(Locale.ROOT);
    }

    private static int required(List<ValueInfo> infos, String key, String name, String word) {
        int index = index(infos, key, name, word);
        if (index < 0) {
            throw new IllegalArgumentException(wanted(
                    infos,
                    key,
                    name.isEmpty() ? "no output has " + word + " in its name" : "there is no output " + name));
        }
        return index;
    }

    /** The index of an output; -1 when there is none. */
    private static int index(List<ValueInfo> infos, String key, String name, String word) {
        int[] found = IntStream.range(0, infos.size())
                .filter(i -> name.isEmpty()
                        ? lower(infos.get(i)).contains(word)
                        : infos.get(i).name().equals(name))
                .toArray();
        if (found.length > 1) {
            throw new IllegalArgumentException(wanted(infos, key, "several outputs have " + word + " in their names"));
        }
        return found.length == 0 ? -1 : found[0];
    }

    private static String wanted(List<ValueInfo> infos, String key, String why) {
        return why + "; name one under detections: {" + key + ": ..}. The outputs are "
                + infos.stream().map(ValueInfo::name).toList();
    }

    @Override
    public List<Integer> outputs() {
        return outputs;
    }

    @Override
    public void require(List<Shape> shapes, InputSize input) {
        Shape boxes = shapes.get(0);
        Shape scores = shapes.get(1);
        boolean isForm = boxes.rank() == RANK
                && boxes.dim(0) == 1
                && boxes.dim(2) == CORNERS
                && scores.rank() >= 2
                && scores.dim(0) == 1
                && scores.dim(1) == boxes.dim(1)
                && (hasClasses ? shapes.get(2).size() == boxes.dim(1) : scores.rank() == RANK && scores.dim(2) > 1)
                && (!hasCount || shapes.get(COUNT).size() == 1);
        if (!isForm) {
            throw new IllegalArgumentException("an SSD has boxes 1 x n x 4 with scores 1 x n x classes, "
                    + "or with scores and classes 1 x n and a count of one number, these outputs are " + shapes);
        }
    }

    @Override
    public void read(List<FloatTensor> tensors, InputSize input, Candidates into) {
        float[] boxes = tensors.get(0).data();
        float[] scores = tensors.get(1).data();
        int count = tensors.get(0).shape().dim(1);
        if (hasCount) {
            float said = tensors.get(COUNT).data()[0];
            count = Math.min(count, Math.max(0, Math.round(said))); // a NaN counts as 0
        }
        int classes = hasClasses ? 1 : tensors.get(1).shape().dim(2);
        for (int box = 0; box < count; box++) {
            int label = hasClasses ? Math.round(tensors.get(2).data()[box]) : strongest(scores, box * classes, classes);
            float score = scores[hasClasses ? box : box * classes + label];
            if (label >= 0 && into.takes(score)) {
                into.add(label, score, box(boxes, box * CORNERS, input));
            }
        }
    }

    /** The strongest class apart from the background. */
    private static int strongest(float[] scores, int at, int classes) {
        int label = 1;
        for (int i = 2; i < classes; i++) {
            label = scores[at + i] > scores[at + label] ? i : label;
        }
        return label;
    }

    private Box box(float[] boxes, int at, InputSize input) {
        int x = names.yFirst() ? 1 : 0;
        float width = names.inPixels() ? 1f : (float) input.width();
        float height = names.inPixels() ? 1f : (float) input.height();
        return new Box(
                boxes[at + x] * width,
                boxes[at + 1 - x] * height,
                boxes[at + 2 + x] * width,
                boxes[at + 3 - x] * height);
    }
}
