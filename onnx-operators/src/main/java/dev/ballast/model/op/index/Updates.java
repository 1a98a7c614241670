package dev.ballast.model.op.index;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;

/** What becomes of an element that an update meets: attribute reduction of ScatterElements and ScatterND. */
enum Updates {
    /** The update replaces the element. The last one counts when several meet it. */
    NONE,
    ADD,
    MUL,
    MIN,
    MAX;

    private static final long ADDS = 16;
    private static final long COMPARES = 18;

    /** The attribute of a node whose inputs are data, indices and updates. */
    static Updates of(NodeReader node) throws RefusedException {
        node.requireType(2, node.type(0));
        String name = node.text("reduction", "none");
        Updates kind = switch (name) {
            case "none" -> NONE;
            case "add" -> ADD;
            case "mul" -> MUL;
            case "min" -> MIN;
            case "max" -> MAX;
            default -> throw new RefusedException("attribute reduction " + name);
        };
        long since = kind == NONE ? 0 : kind == ADD || kind == MUL ? ADDS : COMPARES;
        RefusedException.unless(node.opset() >= since, "reduction " + name + " before opset " + since);
        RefusedException.unless(
                kind == NONE || node.type(0) != ElementType.BOOL, "reduction " + name + " of element type BOOL");
        return kind;
    }

    /**
     * Applies updates to runs of elements.
     *
     * @param updates as many runs, one behind the other
     * @param y run i begins at {@code offsets[i]}; written
     * @param count number of runs
     * @param run elements of a run
     */
    @SuppressWarnings("SuspiciousSystemArraycopy") // both are arrays: see ElementType.elements
    void apply(Tensor updates, Tensor y, int[] offsets, int count, int run) {
        for (int i = 0; i < count; i++) {
            if (this == NONE) {
                System.arraycopy(ElementType.elements(updates), i * run, ElementType.elements(y), offsets[i], run);
            } else if (y instanceof FloatTensor floats) {
                combine(((FloatTensor) updates).data(), i * run, floats.data(), offsets[i], run);
            } else {
                combine(updates, i * run, y, offsets[i], run);
            }
        }
    }

    private void combine(float[] updates, int from, float[] y, int to, int run) {
        for (int i = 0; i < run; i++) {
            float old = y[to + i];
            float update = updates[from + i];
            y[to + i] = switch (this) {
                case NONE -> update;
                case ADD -> old + update;
                case MUL -> old * update;
                case MIN -> Math.min(old, update);
                case MAX -> Math.max(old, update);
            };
        }
    }

    private void combine(Tensor updates, int from, Tensor y, int to, int run) {
        for (int i = 0; i < run; i++) {
            long old = Whole.get(y, to + i);
            long update = Whole.get(updates, from + i);
            long both = switch (this) {
                case NONE -> update;
                case ADD -> old + update;
                case MUL -> old * update;
                case MIN -> Math.min(old, update);
                case MAX -> Math.max(old, update);
            };
            Whole.set(y, to + i, both);
        }
    }
}
