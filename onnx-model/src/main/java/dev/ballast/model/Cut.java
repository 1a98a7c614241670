package dev.ballast.model;

/**
 * A place where a model may be cut. Everything after it depends on one value, and on nothing else that is computed before it.
 *
 * @param position number of steps before the cut; 0 is before the first step
 * @param step name of the step that writes the value; {@value StageCuts#INPUT} at position 0
 * @param value the value's name in the file, shape and element type
 */
public record Cut(int position, String step, ValueInfo value) {
    /** Elements that cross the cut. */
    public int elements() {
        return value.shape().size();
    }
}
