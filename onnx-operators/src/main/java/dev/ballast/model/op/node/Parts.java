package dev.ballast.model.op.node;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Builds the nodes that stand for one node of a graph, in running order. Values between them get names that begin with the name of an
 * output of the whole node. Used for one node.
 */
public final class Parts {
    /** The operator set for which parts in ONNX's own domain are written. */
    private static final long OPSET = 17;

    private static final long MICROSOFT_OPSET = 1;

    private final GraphNode whole;
    private final String prefix;
    private final List<GraphNode> nodes = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private int values;

    /** Begins without parts. At least one output of the whole node is read. */
    public Parts(GraphNode whole) {
        this.whole = whole;
        String output = whole.outputs().stream()
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing reads an output of " + whole.name()));
        this.prefix = output + "#" + whole.operator() + "#"; // a part may have parts with the same output
    }

    /** The parts that were added. */
    public List<GraphNode> nodes() {
        return List.copyOf(nodes);
    }

    /** Name of an input of the whole node; empty when it is omitted. */
    public String input(int index) {
        return index < whole.inputs().size() ? whole.inputs().get(index) : "";
    }

    /** Whether something reads an output of the whole node. */
    public boolean isRead(int output) {
        return output < whole.outputs().size() && !whole.outputs().get(output).isEmpty();
    }

    /** Adds a node with one output and returns the name of its value. */
    public String add(Part part, String... inputs) {
        return write(List.of(fresh()), part, inputs).get(0);
    }

    /** Adds a node with several outputs and returns the names of its values. */
    public List<String> several(int outputs, Part part, String... inputs) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            names.add(fresh());
        }
        return write(names, part, inputs);
    }

    /** Adds a node that writes an output of the whole node. */
    public void addTo(int output, Part part, String... inputs) {
        write(List.of(isRead(output) ? whole.outputs().get(output) : ""), part, inputs);
    }

    /** Adds a node whose outputs are the first outputs of the whole node. */
    public void addToAll(Part part, String... inputs) {
        write(whole.outputs(), part, inputs);
    }

    /** Adds a constant and returns its name. */
    public String constant(Tensor value) {
        return add(Part.of("Constant").with("value", new Attribute.Value(value)));
    }

    /** Adds a list of int64 and returns its name. */
    public String longs(long... elements) {
        return constant(LongTensor.wrap(Shape.of(elements.length), elements));
    }

    /** Adds a scalar of float32 and returns its name. */
    public String real(float value) {
        return constant(FloatTensor.wrap(Shape.of(), new float[] {value}));
    }

    private String fresh() {
        return prefix + values++;
    }

    private List<String> write(List<String> outputs, Part part, String... inputs) {
        int count = counts.merge(part.operator(), 1, Integer::sum);
        String name = whole.name() + "/" + part.operator() + (count == 1 ? "" : "_" + count);
        long opset = part.domain().isEmpty() ? Math.max(OPSET, part.since()) : MICROSOFT_OPSET;
        nodes.add(new GraphNode(
                name, part.operator(), part.domain(), opset, List.of(inputs), outputs, part.attributes()));
        return outputs;
    }

    /**
     * The operator and attributes of a part.
     *
     * @param since first operator set of ONNX's own domain that has the operator, when it is newer than {@value #OPSET}
     */
    public record Part(String domain, String operator, long since, Map<String, Attribute> attributes) {
        public Part {
            attributes = Map.copyOf(attributes);
        }

        /** An operator of ONNX's own domain without attributes. */
        public static Part of(String operator) {
            return new Part("", operator, 1, Map.of());
        }

        /** An operator of com.microsoft without attributes. */
        public static Part ofMicrosoft(String operator) {
            return new Part("com.microsoft", operator, 1, Map.of());
        }

        /** This part with one more attribute. */
        public Part with(String name, Attribute value) {
            Map<String, Attribute> more = new LinkedHashMap<>(attributes);
            more.put(name, value);
            return new Part(domain, operator, since, more);
        }

        public Part with(String name, long value) {
            return with(name, new Attribute.Whole(value));
        }

        public Part with(String name, float value) {
            return with(name, new Attribute.Real(value));
        }

        public Part with(String name, String value) {
            return with(name, new Attribute.Text(value));
        }

        /** This part with a list of integers as attribute. */
        public Part withList(String name, long... values) {
            return with(name, new Attribute.Wholes(LongStream.of(values).boxed().toList()));
        }
    }
}
