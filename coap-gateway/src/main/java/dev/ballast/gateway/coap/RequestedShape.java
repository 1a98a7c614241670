package dev.ballast.gateway.coap;

import dev.ballast.gateway.models.BadInputException;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.open.Axis;
import dev.ballast.model.open.OpenInput;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the shape of an input in a request with the axes of the model's input. The request decides the extents of open axes, but it
 * cannot ask for room for more numbers than it holds.
 */
final class RequestedShape {
    private final OpenInput input;

    RequestedShape(OpenInput input) {
        this.input = input;
    }

    /**
     * The input with the extents in the request.
     *
     * @param said the extents as the request has them
     * @param most number of elements that the request holds at most
     */
    ValueInfo said(List<String> said, long most) throws BadInputException {
        List<Axis> axes = input.axes();
        boolean fits = said.size() == axes.size();
        int[] dims = new int[axes.size()];
        for (int axis = 0; fits && axis < dims.length; axis++) {
            dims[axis] = extent(axes.get(axis), said.get(axis));
            fits = dims[axis] > 0;
        }
        if (!fits) {
            throw wrong(", got shape " + said);
        }
        long elements = 1;
        for (int axis = 0; hasOpenAxes() && axis < dims.length; axis++) {
            elements *= dims[axis];
            if (elements > most) {
                throw wrong(", got shape " + said + ", which has more elements than the request");
            }
        }
        return new ValueInfo(input.name(), Shape.of(dims), input.type());
    }

    /** The extent of an axis; 0 when the text is none that the axis takes. */
    private static int extent(Axis axis, String text) {
        if (!axis.isOpen()) {
            return text.equals(axis.toString()) ? axis.extent() : 0;
        }
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /**
     * The input when the request has no shape. One open axis has as many elements as are there.
     *
     * @param count number of elements in the request; below 0 when it is not known
     */
    ValueInfo unsaid(long count) throws BadInputException {
        int[] dims = new int[input.axes().size()];
        long rest = 1;
        int open = -1;
        for (int axis = 0; axis < dims.length; axis++) {
            Axis expected = input.axes().get(axis);
            if (expected.isOpen() && (open >= 0 || count < 0)) {
                throw wrong(", got no \"shape\"");
            }
            open = expected.isOpen() ? axis : open;
            dims[axis] = expected.isOpen() ? 1 : expected.extent();
            rest *= dims[axis];
        }
        if (open >= 0) {
            if (count < rest || count % rest != 0 || count / rest > Integer.MAX_VALUE) {
                throw wrong(", got " + count + " numbers");
            }
            dims[open] = (int) (count / rest);
        }
        return new ValueInfo(input.name(), Shape.of(dims), input.type());
    }

    private boolean hasOpenAxes() {
        return input.axes().stream().anyMatch(Axis::isOpen);
    }

    private BadInputException wrong(String got) {
        return new BadInputException("expected " + text(input) + got);
    }

    /** An input of a model as error messages name it, such as {@code image FP32[1, 1, 28, 28]}. */
    static String text(OpenInput input) {
        return input.name() + " " + input.type().datatype() + input.axes();
    }

    /** The extents of a shape as a request has them. */
    static List<String> texts(Shape shape) {
        List<String> texts = new ArrayList<>();
        for (int dim : shape.toArray()) {
            texts.add(Integer.toString(dim));
        }
        return texts;
    }
}
