package dev.ballast.model;

/**
 * A place where a model may be cut: one value that everything behind it depends on, and on nothing else that is computed before it.
 *
 * @param position steps before the cut; 0 is before the first one
 * @param step name of the step that writes the value; {@value StageCuts#INPUT} at position 0
 * @param value its name in the file, shape and element type
 */
public record Cut(int position, String step, ValueInfo value) {
    /** Elements that cross the cut. */
    public int elements() {
        return value.shape().size();
    }
}
