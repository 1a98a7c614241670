package dev.ballast.gateway.models;

import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeException;
import dev.ballast.model.open.ShapedModel;
import dev.ballast.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shapes that requests for an open model had lately. The shape that was not asked for the longest goes first. Safe for use by many
 * threads.
 */
final class ServedShapes {
    private static final float LOAD_FACTOR = 0.75f;

    private final OpenModel open;
    private final Map<List<Shape>, ServedShape> latest = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    ServedShapes(OpenModel open) {
        this.open = open;
    }

    /**
     * The model for inputs of these shapes.
     *
     * @param served the served model whose shapes these are
     * @throws BadInputException when the model does not take them; the text says the largest extent
     */
    ServedShape at(ServedModel served, List<Shape> shapes) throws BadInputException {
        synchronized (this) {
            ServedShape known = latest.get(shapes);
            if (known != null) {
                return known;
            }
        }
        try {
            return kept(served, shapes, open.at(shapes)); // may take long, so other shapes go on meanwhile
        } catch (ShapeException e) {
            throw new BadInputException(String.valueOf(e.getMessage()));
        }
    }

    private synchronized ServedShape kept(ServedModel served, List<Shape> shapes, ShapedModel made) {
        ServedShape kept = latest.computeIfAbsent(List.copyOf(shapes), key -> new ServedShape(served, made));
        if (latest.size() > open.limits().models()) {
            latest.remove(latest.keySet().iterator().next());
        }
        return kept;
    }
}
