package dev.ballast.model.op.node;

import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Gives an operator access to its node while the operator is planned, and records which attributes it reads. Used for one plan. */
public final class NodeReader {
    /** Last operator set in which a node may say which inputs can be overwritten; nothing depends on it. */
    private static final long CONSUMED_UNTIL = 6;

    /** Why an operator is refused whose result has another shape for each request. */
    public static final String NEEDS_EXTENTS =
            "the extents of its result depend on values that each request computes; Ballast makes its buffers before a run";

    private final GraphNode node;
    private final List<Operand> operands;
    private final int output;
    private final Room room;
    private final Set<String> asked = new HashSet<>();

    public NodeReader(GraphNode node, List<Operand> operands, int output, Room room) {
        this.output = output;
        this.room = room;
        this.node = node;
        this.operands = operands;
        if (node.opset() < CONSUMED_UNTIL) {
            asked.add("consumed_inputs");
        }
    }

    /** The room for elements. It must be asked before anything is allocated whose size is not that of an input. */
    public Room room() {
        return room;
    }

    public GraphNode node() {
        return node;
    }

    public long opset() {
        return node.opset();
    }

    /** Index of the node's output that is planned. */
    public int output() {
        return output;
    }

    /** Number of the node's outputs, including outputs that nothing reads. */
    public int outputs() {
        return node.outputs().size();
    }

    /** Number of the node's inputs, including omitted optional inputs in between. */
    public int inputs() {
        return operands.size();
    }

    public Operand operand(int index) {
        return index < operands.size() ? operands.get(index) : new Operand.Absent();
    }

    public boolean has(int index) {
        return !(operand(index) instanceof Operand.Absent);
    }

    /** Shape of a required input with at least one element. */
    public Shape shape(int index) throws RefusedException {
        Shape shape = anyShape(index);
        RefusedException.unless(shape.size() > 0, "input " + index + " of shape " + shape + " has no elements");
        return shape;
    }

    /** Shape of a required input. */
    public Shape anyShape(int index) throws RefusedException {
        Operand operand = operand(index);
        RefusedException.unless(!(operand instanceof Operand.Absent), "input " + index + " is missing");
        return operand instanceof Operand.Variable variable
                ? variable.shape()
                : ((Operand.Constant) operand).value().shape();
    }

    /** Element type of a required input. */
    public ElementType type(int index) throws RefusedException {
        Operand operand = operand(index);
        RefusedException.unless(!(operand instanceof Operand.Absent), "input " + index + " is missing");
        return operand instanceof Operand.Variable variable ? variable.type() : ((Operand.Constant) operand).type();
    }

    /** Shape of a required float32 input with at least one element. */
    public Shape floats(int index) throws RefusedException {
        requireType(index, ElementType.FLOAT);
        return shape(index);
    }

    /** Type of a required input with 8-bit elements. */
    public ElementType bytes(int index) throws RefusedException {
        ElementType type = type(index);
        RefusedException.unless(
                type.isByte(), "element type " + type.datatype() + " of input " + index + " (only INT8 and UINT8)");
        return type;
    }

    public void requireType(int index, ElementType wanted) throws RefusedException {
        ElementType type = type(index);
        RefusedException.unless(
                type == wanted,
                "element type " + type.datatype() + " of input " + index + " (only "
                        + (wanted == ElementType.FLOAT ? "FLOAT" : wanted.datatype()) + ")");
    }

    public boolean isConstant(int index) {
        return operand(index) instanceof Operand.Constant;
    }

    /** A float32 input that must be constant. */
    public FloatTensor constant(int index, String what) throws RefusedException {
        return (FloatTensor) constant(index, what, ElementType.FLOAT);
    }

    /** An input of the given type that must be constant and have at least one element. */
    public Tensor constant(int index, String what, ElementType type) throws RefusedException {
        requireType(index, type);
        shape(index);
        if (operand(index) instanceof Operand.Constant constant) {
            return constant.value();
        }
        throw new RefusedException(what + " computed at run time (input " + index + " is not constant)");
    }

    /**
     * An input of any type and shape on which the extents of the result depend, so that it must be constant.
     *
     * @param what names the extents
     */
    public Tensor extents(int index, String what) throws RefusedException {
        anyShape(index);
        if (operand(index) instanceof Operand.Constant constant) {
            return constant.value();
        }
        throw new RefusedException(what + ": " + NEEDS_EXTENTS);
    }

    /**
     * A form of a constant input, such as its transpose. It is made once for all plans of the graph, so it may depend on nothing but the
     * input and the form's name.
     */
    public Weights form(int index, String name, Supplier<Weights> make) {
        return operand(index) instanceof Operand.Constant constant
                ? constant.forms().get(name, make)
                : make.get();
    }

    /** An int64 or int32 input that must be constant and of rank 1, as a new array. */
    public long[] longs(int index) throws RefusedException {
        return list(index).clone();
    }

    private long[] list(int index) throws RefusedException {
        if (operand(index) instanceof Operand.Constant constant
                && constant.value().shape().rank() == 1) {
            if (constant.value() instanceof LongTensor tensor) {
                return tensor.data();
            }
            if (constant.value() instanceof IntTensor tensor) {
                return IntStream.of(tensor.data()).asLongStream().toArray();
            }
        }
        RefusedException.unless(!(operand(index) instanceof Operand.Variable), "input " + index + ": " + NEEDS_EXTENTS);
        throw new RefusedException("input " + index + " is not a list of INT64 or INT32");
    }

    /** A list that is an input from opset {@code inputFrom} on and an attribute before. */
    public long[] longs(int index, String attribute, long inputFrom) throws RefusedException {
        if (opset() >= inputFrom) {
            return longs(index);
        }
        RefusedException.unless(!has(index), attribute + " as an input before opset " + inputFrom);
        return wholes(attribute, List.of()).stream().mapToLong(Long::longValue).toArray();
    }

    /** Whether the node gives a list that is an input from opset {@code inputFrom} on and an attribute before. */
    public boolean hasLongs(int index, String attribute, long inputFrom) throws RefusedException {
        return opset() >= inputFrom ? has(index) : any(attribute) != null;
    }

    public long whole(String name, long absent) throws RefusedException {
        Attribute attribute = attribute(name, new Attribute.Whole(absent));
        if (attribute instanceof Attribute.Whole whole) {
            return whole.value();
        }
        throw new RefusedException("attribute " + name + " is not an integer");
    }

    /** An integer attribute with the values 0 (false) and 1 (true). */
    public boolean flag(String name) throws RefusedException {
        long value = whole(name, 0);
        RefusedException.unless(value == 0 || value == 1, "attribute " + name + " is " + value + ", not 0 or 1");
        return value == 1;
    }

    public float real(String name, float absent) throws RefusedException {
        Attribute attribute = attribute(name, new Attribute.Real(absent));
        if (attribute instanceof Attribute.Real real) {
            return real.value();
        }
        throw new RefusedException("attribute " + name + " is not a float");
    }

    public String text(String name, String absent) throws RefusedException {
        Attribute attribute = attribute(name, new Attribute.Text(absent));
        if (attribute instanceof Attribute.Text text) {
            return text.value();
        }
        throw new RefusedException("attribute " + name + " is not a string");
    }

    public List<Long> wholes(String name, List<Long> absent) throws RefusedException {
        Attribute attribute = attribute(name, new Attribute.Wholes(absent));
        if (attribute instanceof Attribute.Wholes wholes) {
            return wholes.values();
        }
        throw new RefusedException("attribute " + name + " is not a list of integers");
    }

    public List<Float> reals(String name, List<Float> absent) throws RefusedException {
        Attribute attribute = attribute(name, new Attribute.Reals(absent));
        if (attribute instanceof Attribute.Reals reals) {
            return reals.values();
        }
        throw new RefusedException("attribute " + name + " is not a list of floats");
    }

    public List<String> texts(String name, List<String> absent) throws RefusedException {
        Attribute attribute = attribute(name, new Attribute.Texts(absent));
        if (attribute instanceof Attribute.Texts texts) {
            return texts.values();
        }
        throw new RefusedException("attribute " + name + " is not a list of strings");
    }

    public float[] reals(String name) throws RefusedException {
        if (any(name) instanceof Attribute.Reals reals) {
            float[] values = new float[reals.values().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = reals.values().get(i);
            }
            return values;
        }
        throw new RefusedException("attribute " + name + " is not a list of floats");
    }

    public Set<String> attributeNames() {
        return node.attributes().keySet();
    }

    private Attribute attribute(String name, Attribute absent) throws RefusedException {
        Attribute attribute = any(name);
        return attribute == null ? absent : attribute;
    }

    /** The attribute of any type; null when the node does not have it. */
    @Nullable
    public Attribute any(String name) throws RefusedException {
        asked.add(name);
        Attribute attribute = node.attributes().get(name);
        if (attribute instanceof Attribute.Unreadable unreadable) {
            throw new RefusedException("attribute " + name + ": " + unreadable.reason());
        }
        return attribute;
    }

    /** Refuses attributes that the operator did not read, because their effect is unknown. */
    public void requireAllAsked() throws RefusedException {
        for (String name : node.attributes().keySet()) {
            RefusedException.unless(asked.contains(name), "unknown attribute " + name);
        }
    }
}
