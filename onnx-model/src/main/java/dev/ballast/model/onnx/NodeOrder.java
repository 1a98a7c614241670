package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.ballast.model.ModelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Puts the nodes of a graph into an order in which each value is written before it is read. ONNX demands that order of a file, but some
 * tools that edit models append nodes at the end. Of the nodes that could come next, the first in the file does. Used for one graph.
 */
final class NodeOrder {
    private static final int NONE = -1;

    /** Most nodes of a cycle that a message names. */
    private static final int MOST_NAMED = 8;

    private final List<NodeProto> nodes;
    private final List<Set<String>> reads;
    private final Map<String, Integer> writers = new HashMap<>();

    private NodeOrder(GraphProto graph) {
        this.nodes = graph.getNodeList();
        this.reads = nodes.stream().map(OuterReads::of).toList();
        for (int node = 0; node < nodes.size(); node++) {
            for (String output : nodes.get(node).getOutputList()) {
                writers.putIfAbsent(output, node);
            }
        }
        writers.remove(""); // an output that nothing reads
    }

    /**
     * The model with the nodes of its graph in order; {@code model} itself when they are in order already.
     *
     * @throws ModelException when nodes read each other's outputs in a cycle
     */
    static ModelProto sorted(ModelProto model) throws ModelException {
        NodeOrder order = new NodeOrder(model.getGraph());
        return order.isSorted()
                ? model
                : model.toBuilder().setGraph(order.graph(model.getGraph())).build();
    }

    /**
     * The graph with its nodes in order; {@code graph} itself when they are in order already. A value that no node writes counts as given.
     *
     * @throws ModelException when nodes read each other's outputs in a cycle
     */
    static GraphProto sorted(GraphProto graph) throws ModelException {
        NodeOrder order = new NodeOrder(graph);
        return order.isSorted() ? graph : order.graph(graph);
    }

    private GraphProto graph(GraphProto unsorted) throws ModelException {
        GraphProto.Builder graph = unsorted.toBuilder().clearNode();
        sorted().forEach(node -> graph.addNode(nodes.get(node)));
        return graph.build();
    }

    private boolean isSorted() {
        for (int node = 0; node < nodes.size(); node++) {
            for (String input : reads.get(node)) {
                if (writer(input) >= node) {
                    return false;
                }
            }
        }
        return true;
    }

    private int writer(String value) {
        return writers.getOrDefault(value, NONE);
    }

    private List<Integer> sorted() throws ModelException {
        int[] unwritten = new int[nodes.size()];
        List<List<Integer>> readers = new ArrayList<>(Collections.nCopies(nodes.size(), List.of()));
        for (int node = 0; node < nodes.size(); node++) {
            for (String input : reads.get(node)) {
                int writer = writer(input);
                if (writer != NONE) {
                    unwritten[node]++;
                    if (readers.get(writer).isEmpty()) {
                        readers.set(writer, new ArrayList<>(1));
                    }
                    readers.get(writer).add(node);
                }
            }
        }
        PriorityQueue<Integer> next = new PriorityQueue<>();
        for (int node = 0; node < unwritten.length; node++) {
            if (unwritten[node] == 0) {
                next.add(node);
            }
        }
        List<Integer> sorted = new ArrayList<>(nodes.size());
        for (Integer node = next.poll(); node != null; node = next.poll()) {
            sorted.add(node);
            for (int reader : readers.get(node)) {
                if (--unwritten[reader] == 0) {
                    next.add(reader);
                }
            }
        }
        if (sorted.size() < nodes.size()) {
            throw new ModelException(cycle(unwritten));
        }
        return sorted;
    }

    /** Describes a cycle. Each node that has an unwritten input reads the output of another such node. */
    private String cycle(int[] unwritten) {
        int node = 0;
        while (unwritten[node] == 0) {
            node++;
        }
        int[] visit = new int[nodes.size()];
        List<Integer> path = new ArrayList<>();
        while (visit[node] == 0) {
            path.add(node);
            visit[node] = path.size();
            node = unwrittenBefore(node, unwritten);
        }
        List<Integer> around = path.subList(visit[node] - 1, path.size());
        String named = around.stream()
                .limit(MOST_NAMED)
                .map(reader -> edge(reader, unwrittenBefore(reader, unwritten)))
                .collect(Collectors.joining(", "));
        String more = around.size() > MOST_NAMED ? ", and so on through " + around.size() + " nodes" : "";
        return "its nodes read each other's outputs in a cycle: " + named + more;
    }

    private String edge(int reader, int writer) {
        return name(reader) + " reads " + read(reader, writer) + " of " + name(writer);
    }

    private int unwrittenBefore(int reader, int[] unwritten) {
        return reads.get(reader).stream()
                .mapToInt(this::writer)
                .filter(writer -> writer != NONE && unwritten[writer] > 0)
                .findFirst()
                .orElseThrow();
    }

    private String read(int reader, int writer) {
        return reads.get(reader).stream()
                .filter(input -> writer(input) == writer)
                .findFirst()
                .orElseThrow();
    }

    private String name(int node) {
        String name = nodes.get(node).getName();
        return name.isEmpty() ? nodes.get(node).getOpType() + "_" + node : name;
    }
}
