package dev.ballast.model;

import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The memory of all values of a model during a run, as a {@link BufferPlan} assigns it. Used only while a runner is made. */
final class Buffers {
    private final BufferPlan plan;
    private final Map<Integer, Tensor> constants;
    private final Map<Integer, Shape> shapes = new HashMap<>();
    private final List<Tensor> rooms = new ArrayList<>();

    Buffers(Model model) {
        this.plan = BufferPlan.of(model);
        this.constants = model.values().constants();
        for (int i = 0; i < model.inputs().size(); i++) {
            shapes.put(model.values().inputs().get(i), model.inputs().get(i).shape());
        }
        for (Step step : model.steps()) {
            step.writes().forEach(value -> shapes.put(value.number(), value.shape()));
        }
        for (BufferPlan.Kind kind : plan.rooms()) {
            rooms.add(kind.type().zeros(Shape.of(kind.length())));
        }
    }

    /** The plan of the memory. */
    BufferPlan plan() {
        return plan;
    }

    /** The tensor of a value. For a part of another value it is the tensor of the other value, as one axis. */
    Tensor value(int number) {
        int room = plan.room(number);
        Shape shape = shapes.get(number);
        Tensor held = room == BufferPlan.CONSTANT ? constants.get(plan.whole(number)) : rooms.get(room);
        if (held == null) {
            throw new IllegalStateException("value " + number + " is neither constant nor written");
        }
        return shape == null || shape.size() != held.shape().size() ? held : held.reshaped(shape);
    }

    /** The tensors that a step writes. */
    List<Tensor> written(Step step) {
        return step.writes().stream().map(value -> value(value.number())).toList();
    }
}
