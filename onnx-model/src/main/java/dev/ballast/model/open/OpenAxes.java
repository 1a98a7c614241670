package dev.ballast.model.open;

import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.Extents;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The open axes of a model's inputs. Compares the shapes of a request with them. Immutable. */
final class OpenAxes {
    private final String model;
    private final List<OpenInput> inputs;
    private final List<String> symbols;

    OpenAxes(String model, List<OpenInput> inputs) {
        this.model = model;
        this.inputs = List.copyOf(inputs);
        this.symbols = inputs.stream()
                .flatMap(input -> input.axes().stream())
                .filter(Axis::isOpen)
                .map(Axis::symbol)
                .distinct()
                .toList();
    }

    List<OpenInput> inputs() {
        return inputs;
    }

    /** The symbols of all open axes, in the order of the inputs. */
    List<String> symbols() {
        return symbols;
    }

    /** Whether a symbol stands for nothing but first axes of inputs, which usually count the examples of a batch. */
    boolean isBatch(String symbol) {
        return inputs.stream()
                .flatMap(input -> input.axes().stream().skip(1))
                .noneMatch(axis -> axis.symbol().equals(symbol));
    }

    /** The inputs with these extents of all symbols. */
    List<ValueInfo> at(Map<String, Integer> extents) {
        return inputs.stream().map(input -> input.at(extents)).toList();
    }

    /** Extents in the order of the symbols. */
    Map<String, Integer> ordered(Map<String, Integer> extents) {
        Map<String, Integer> ordered = new LinkedHashMap<>();
        symbols.forEach(symbol -> ordered.put(symbol, extents.getOrDefault(symbol, 0)));
        return Collections.unmodifiableMap(ordered);
    }

    /**
     * The extents of all symbols for inputs of these shapes, in the order of the symbols.
     *
     * @param shapes one for each input, in order
     * @throws ShapeException when a rank, a fixed extent or two axes with the same symbol do not fit
     */
    Map<String, Integer> extents(List<Shape> shapes) throws ShapeException {
        if (shapes.size() != inputs.size()) {
            throw new ShapeException(model + " takes " + inputs.size() + " inputs, got " + shapes.size());
        }
        Map<String, long[]> named = new HashMap<>();
        for (int i = 0; i < shapes.size(); i++) {
            named.put(inputs.get(i).name(), longs(shapes.get(i)));
        }
        return extents(named);
    }

    private static long[] longs(Shape shape) {
        long[] dims = new long[shape.rank()];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = shape.dim(axis);
        }
        return dims;
    }

    /**
     * The extents of all symbols for inputs of these shapes by name. An input may be left out when other inputs have its symbols.
     *
     * @throws ShapeException as above, and when a name is unknown or a symbol has no extent
     */
    Map<String, Integer> extents(Map<String, long[]> shapes) throws ShapeException {
        Map<String, Integer> extents = new HashMap<>();
        Map<String, String> places = new HashMap<>();
        for (OpenInput input : inputs) {
            long[] dims = shapes.get(input.name());
            if (dims != null) {
                take(input, dims, extents, places);
            }
        }
        List<String> names = inputs.stream().map(OpenInput::name).toList();
        for (String name : shapes.keySet()) {
            if (!names.contains(name)) {
                throw new ShapeException(model + " has no input " + name + "; its inputs are " + described());
            }
        }
        for (String symbol : symbols) {
            if (!extents.containsKey(symbol)) {
                throw new ShapeException(model + " needs an extent for " + symbol + "; its inputs are " + described());
            }
        }
        return ordered(extents);
    }

    /** The extents of symbols that these shapes give, as far as they fit. */
    Map<String, Integer> hinted(Map<String, long[]> shapes) {
        Map<String, Integer> extents = new HashMap<>();
        for (OpenInput input : inputs) {
            long[] dims = shapes.getOrDefault(input.name(), new long[0]);
            for (int axis = 0; axis < dims.length && dims.length == input.axes().size(); axis++) {
                if (input.axes().get(axis).isOpen() && dims[axis] >= 1 && dims[axis] <= Extents.MAX_ELEMENTS) {
                    extents.putIfAbsent(input.axes().get(axis).symbol(), (int) dims[axis]);
                }
            }
        }
        return extents;
    }

    private String described() {
        List<String> described = new ArrayList<>();
        inputs.forEach(input -> described.add(input.name() + " " + input.shape()));
        return String.join(", ", described);
    }

    private void take(OpenInput input, long[] dims, Map<String, Integer> extents, Map<String, String> places)
            throws ShapeException {
        if (dims.length != input.axes().size()) {
            throw wrong(input, dims, "");
        }
        long elements = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            Axis expected = input.axes().get(axis);
            if (dims[axis] < 1 || dims[axis] > Extents.MAX_ELEMENTS) {
                throw wrong(input, dims, "; an extent is from 1 to " + Extents.MAX_ELEMENTS);
            }
            elements *= dims[axis];
            if (elements > Extents.MAX_ELEMENTS) {
                throw wrong(input, dims, "; a value has at most " + Extents.MAX_ELEMENTS + " elements");
            }
            if (!expected.isOpen() && dims[axis] != expected.extent()) {
                throw wrong(input, dims, "");
            }
            String place = "axis " + axis + " of " + input.name();
            if (expected.isOpen()) {
                Integer other = extents.putIfAbsent(expected.symbol(), (int) dims[axis]);
                if (other != null && other != dims[axis]) {
                    throw new ShapeException(model + " takes one extent for " + expected.symbol() + ", but "
                            + places.get(expected.symbol()) + " has " + other + " and " + place + " has "
                            + dims[axis]);
                }
                places.putIfAbsent(expected.symbol(), place);
            }
        }
    }

    private ShapeException wrong(OpenInput input, long[] dims, String rule) {
        List<String> given = new ArrayList<>();
        for (long dim : dims) {
            given.add(String.valueOf(dim));
        }
        return new ShapeException("input " + input.name() + " of " + model + " has shape " + input.shape() + ", got "
                + ShapeText.joined(given) + rule);
    }
}
