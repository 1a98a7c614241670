package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Assigns memory to the values of a model during a run. After a value is read for the last time, a later value of the same type and length
 * uses its buffer, which is then in the caches. A step that only puts values side by side is dropped: the values are written directly into
 * their places in the result. Used only while a runner is made.
 */
final class Buffers {
    private final Model model;
    private final Map<Integer, Tensor> values = new HashMap<>();

    /** For a value that is a part or a view of another value: its place in the other value. */
    private final Map<Integer, Part> parts = new HashMap<>();

    private final Set<Integer> joins = new HashSet<>();

    /** The values that each step reads for the last time, by the step's position. */
    private final Map<Integer, List<Integer>> lastReads = new HashMap<>();

    private final Map<Kind, Deque<Tensor>> free = new HashMap<>();

    /** Type and length, which two values must share to use the same buffer. */
    private record Kind(ElementType type, int length) {}

    /** A place in a value. */
    private record Part(int whole, int at) {}

    Buffers(Model model) {
        this.model = model;
        values.putAll(model.values().constants());
        for (int i = 0; i < model.inputs().size(); i++) {
            ValueInfo input = model.inputs().get(i);
            values.put(model.values().inputs().get(i), input.type().zeros(input.shape()));
        }
        findParts();
        Map<Integer, Integer> last = new HashMap<>();
        for (int i = 0; i < model.steps().size(); i++) {
            Step step = model.steps().get(i);
            for (Step.Written value : step.writes()) {
                last.put(whole(value.number()), i);
            }
            for (int number : step.site().needs()) {
                last.put(whole(number), i);
            }
        }
        last.forEach((number, position) ->
                lastReads.computeIfAbsent(position, first -> new ArrayList<>()).add(number));
    }

    private void findParts() {
        Set<Integer> placed = new HashSet<>();
        Map<Integer, Integer> readers = new HashMap<>();
        for (Step step : model.steps()) {
            if (step instanceof LinearStep linear && linear.finishesInPlace()) {
                linear.writes().forEach(value -> placed.add(value.number()));
            }
            step.site().reads().forEach(number -> readers.merge(number, 1, Integer::sum));
        }
        model.values().outputs().forEach(number -> readers.merge(number, 1, Integer::sum));
        for (Step step : model.steps()) {
            int writes = step.site().writes();
            List<Integer> reads = step.site().reads();
            if (step instanceof ViewStep) {
                parts.put(writes, new Part(reads.get(0), 0));
            } else if (step instanceof LocalStep local
                    && local.local().places().size() == reads.size()
                    && placed.containsAll(reads)
                    && reads.stream().allMatch(number -> readers.getOrDefault(number, 0) == 1)) {
                for (int i = 0; i < reads.size(); i++) {
                    parts.put(
                            reads.get(i),
                            new Part(writes, local.local().places().get(i)));
                }
                joins.add(writes);
            }
        }
    }

    private int whole(int number) {
        Part part = parts.get(number);
        return part == null ? number : whole(part.whole());
    }

    /** Whether a step has nothing to do because its inputs are written directly into its output. */
    boolean isDone(Step step) {
        return step instanceof ViewStep || joins.contains(step.site().writes());
    }

    /** Whether these values stand one after the other in one array, from its first element on. */
    boolean areOneRun(List<Step.Written> values) {
        int end = 0;
        for (Step.Written value : values) {
            if (whole(value.number()) != whole(values.get(0).number()) || at(value.number()) != end) {
                return false;
            }
            end += value.shape().size();
        }
        return true;
    }

    /** Index at which a value begins in its array. */
    int at(int number) {
        Part part = parts.get(number);
        return part == null ? 0 : part.at() + at(part.whole());
    }

    /** The tensor of a value that has been written, or that exists before the first step. */
    Tensor value(int number) {
        Tensor value = values.get(number);
        if (value == null) {
            throw new IllegalStateException(model.name() + " reads value " + number + " before it is written");
        }
        return value;
    }

    /** Makes room for each output of a step: a tensor of its own, or the tensor that it will be a part of. */
    List<Tensor> written(Step step) {
        if (step instanceof ViewStep) {
            int number = step.site().writes();
            values.put(number, value(step.site().reads().get(0)).reshaped(step.output()));
            return List.of(value(number));
        }
        return step.writes().stream().map(this::written).toList();
    }

    private Tensor written(Step.Written value) {
        Part part = parts.get(value.number());
        if (part != null) {
            return values.computeIfAbsent(part.whole(), whole -> room(writtenAs(whole)));
        }
        return values.computeIfAbsent(value.number(), whole -> room(value));
    }

    private Step.Written writtenAs(int number) {
        for (Step step : model.steps()) {
            for (Step.Written value : step.writes()) {
                if (value.number() == number) {
                    return value;
                }
            }
        }
        throw new IllegalStateException("nothing writes value " + number);
    }

    private Tensor room(Step.Written value) {
        Deque<Tensor> left = free.get(new Kind(value.type(), value.shape().size()));
        return left == null || left.isEmpty()
                ? value.type().zeros(value.shape())
                : left.pop().reshaped(value.shape());
    }

    /** Frees the buffers of values that the step at this position reads for the last time. */
    void after(int position) {
        List<Integer> over = lastReads.getOrDefault(position, List.of());
        for (int number : over.stream().filter(this::isOurs).sorted().toList()) {
            Tensor value = value(number);
            free.computeIfAbsent(new Kind(ElementType.of(value), value.shape().size()), kind -> new ArrayDeque<>())
                    .push(value);
        }
    }

    /** Whether a value does not exist before the first step and is not needed after the last one. */
    private boolean isOurs(int number) {
        return !model.values().constants().containsKey(number)
                && !model.values().inputs().contains(number)
                && model.values().outputs().stream().noneMatch(output -> whole(output) == number);
    }
}
