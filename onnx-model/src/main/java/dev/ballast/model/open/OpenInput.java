package dev.ballast.model.open;

import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An input of a model, whose axes may be open.
 *
 * @param name as in the file
 * @param axes from the outermost on
 * @param type of its elements
 */
public record OpenInput(String name, List<Axis> axes, ElementType type) {
    public OpenInput {
        axes = List.copyOf(axes);
    }

    /** An input without open axes. */
    public static OpenInput fixed(ValueInfo input) {
        List<Axis> axes = new ArrayList<>();
        for (int extent : input.shape().toArray()) {
            axes.add(Axis.fixed(extent));
        }
        return new OpenInput(input.name(), axes, input.type());
    }

    /** Whether no axis is open, or only the first. */
    public boolean opensAtMostTheFirst() {
        return axes.stream().skip(1).noneMatch(Axis::isOpen);
    }

    /** This input with an extent for each open axis. */
    public ValueInfo at(Map<String, Integer> extents) {
        int[] dims = axes.stream()
                .mapToInt(axis -> axis.isOpen() ? extents.getOrDefault(axis.symbol(), 0) : axis.extent())
                .toArray();
        return new ValueInfo(name, Shape.of(dims), type);
    }

    /** Extents and symbols, as in {@code 1 x seq x 384}. */
    public String shape() {
        return ShapeText.joined(axes.stream().map(Axis::toString).toList());
    }
}
