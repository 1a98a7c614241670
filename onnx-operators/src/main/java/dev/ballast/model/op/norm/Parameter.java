package dev.ballast.model.op.norm;

import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;

/**
 * How a scale or bias is stretched to a value: element i of the value belongs to element {@code i / inner % size} of the parameter.
 *
 * @param inner neighbouring elements that share a parameter
 * @param size number of parameters
 */
record Parameter(int inner, int size) {
    /**
     * A parameter that broadcasts to the value.
     *
     * @throws RefusedException when it does not, or when an axis along which it is stretched lies between two that it has
     */
    static Parameter of(String what, Shape parameter, Shape value) throws RefusedException {
        int skipped = value.rank() - parameter.rank();
        RefusedException.unless(skipped >= 0, what + " of shape " + parameter + " for a value of shape " + value);
        int first = value.rank();
        int end = 0;
        for (int axis = 0; axis < parameter.rank(); axis++) {
            int extent = parameter.dim(axis);
            RefusedException.unless(
                    extent == 1 || extent == value.dim(axis + skipped),
                    what + " of shape " + parameter + " for a value of shape " + value);
            if (extent > 1) {
                first = Math.min(first, axis + skipped);
                end = axis + skipped + 1;
            }
        }
        int size = Math.max(1, parameter.size());
        boolean isOneRun = size == 1 || value.sizeOf(first, end) == size;
        RefusedException.unless(isOneRun, what + " of shape " + parameter + " for a value of shape " + value);
        return new Parameter(size == 1 ? value.size() : value.sizeOf(end, value.rank()), size);
    }

    /** Index of the parameter of element {@code i}. */
    int at(int i) {
        return i / inner % size;
    }

    /** End of the elements from {@code i} on that share a parameter with it. */
    int end(int i) {
        return (i / inner + 1) * inner;
    }
}
