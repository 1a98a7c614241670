package dev.ballast.model;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.op.node.ElementType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which values of a model share memory during a run; allocates none. After a value is read for the last time, a later value of the same
 * type and length has its room, which is then in the caches. A step that only puts values side by side is dropped: the values are written
 * directly into their places in the result. Immutable once made.
 */
final class BufferPlan {
    /** The room of a value that exists before the first step. */
    static final int CONSTANT = -1;

    private final Model model;
    private final List<Kind> rooms = new ArrayList<>();

    /** The room of each value that has one of its own, by number. */
    private final Map<Integer, Integer> owned = new HashMap<>();

    /** For a value that is a part or a view of another value: its place in the other value. */
    private final Map<Integer, Part> parts = new HashMap<>();

    private final Set<Integer> joins = new HashSet<>();
    private final Map<Kind, Deque<Integer>> free = new HashMap<>();

    /** Type and length, which two values must share to use the same room. */
    record Kind(ElementType type, int length) {
        private static Kind of(Step.Written value) {
            return new Kind(value.type(), value.shape().size());
        }

        private long bytes() {
            return (long) length * type.bytes();
        }
    }

    /** A place in a value. */
    private record Part(int whole, int at) {}

    private BufferPlan(Model model) {
        this.model = model;
    }

    static BufferPlan of(Model model) {
        BufferPlan plan = new BufferPlan(model);
        plan.findParts();
        plan.place();
        return plan;
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

    private void place() {
        for (int i = 0; i < model.inputs().size(); i++) {
            ValueInfo input = model.inputs().get(i);
            owned.put(
                    model.values().inputs().get(i),
                    room(new Kind(input.type(), input.shape().size())));
        }
        Map<Integer, Step.Written> writers = new HashMap<>();
        for (Step step : model.steps()) {
            step.writes().forEach(value -> writers.put(value.number(), value));
        }
        Map<Integer, List<Integer>> over = lastReads();
        for (int i = 0; i < model.steps().size(); i++) {
            Step step = model.steps().get(i);
            if (!(step instanceof ViewStep)) {
                for (Step.Written value : step.writes()) {
                    Step.Written whole = writers.getOrDefault(whole(value.number()), value);
                    owned.computeIfAbsent(whole.number(), number -> room(Kind.of(whole)));
                }
            }
            over.getOrDefault(i, List.of()).stream()
                    .filter(this::isOurs)
                    .sorted()
                    .forEach(this::leave);
        }
    }

    /** The whole values that each step is the last to need, by the step's position. */
    private Map<Integer, List<Integer>> lastReads() {
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
        Map<Integer, List<Integer>> reads = new HashMap<>();
        last.forEach((number, position) ->
                reads.computeIfAbsent(position, first -> new ArrayList<>()).add(number));
        return reads;
    }

    private int room(Kind kind) {
        Deque<Integer> left = free.get(kind);
        if (left != null && !left.isEmpty()) {
            return left.pop();
        }
        rooms.add(kind);
        return rooms.size() - 1;
    }

    /** Later values may have the room of this one. */
    private void leave(int number) {
        int room = room(number);
        free.computeIfAbsent(rooms.get(room), kind -> new ArrayDeque<>()).push(room);
    }

    /** Whether a value does not exist before the first step and is not needed after the last one. */
    private boolean isOurs(int number) {
        return !model.values().constants().containsKey(number)
                && !model.values().inputs().contains(number)
                && model.values().outputs().stream().noneMatch(output -> whole(output) == number);
    }

    /** The value that a value is a part or a view of; the value itself when it is neither. */
    int whole(int number) {
        Part part = parts.get(number);
        return part == null ? number : whole(part.whole());
    }

    /** The rooms; a room is named by its place in the list. */
    List<Kind> rooms() {
        return rooms;
    }

    /** Bytes of all rooms. */
    long bytes() {
        return rooms.stream().mapToLong(Kind::bytes).sum();
    }

    /** The room of a value, or of the value that it is a part or a view of; {@link #CONSTANT} for a constant. */
    int room(int number) {
        return owned.getOrDefault(whole(number), CONSTANT);
    }

    /** For each arithmetic, the length of the largest product that cannot be computed in the place of its output. */
    Map<Arithmetic, Integer> products() {
        Map<Arithmetic, Integer> lengths = new EnumMap<>(Arithmetic.class);
        for (LinearStep step : model.linearSteps()) {
            if (!(step.finishesInPlace() && areOneRun(step.writes()))) {
                lengths.merge(step.layer().arithmetic(), step.layer().outputLength(), Math::max);
            }
        }
        return lengths;
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
}
