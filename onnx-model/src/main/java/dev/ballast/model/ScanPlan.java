package dev.ballast.model;

import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.model.op.node.Subgraph;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Plans one ONNX operator Scan: its body is put in place once for each slice of the scanned inputs. Used for one node. */
final class ScanPlan {
    /** Before, a batch was the first axis of every input. */
    private static final long WITHOUT_BATCH = 9;

    private final ControlFlow flow;
    private final Symbols symbols;
    private final Placement placement;
    private final String name;
    private final GraphNode node;

    ScanPlan(ControlFlow flow, Symbols symbols, Placement placement, String name, GraphNode node) {
        this.flow = flow;
        this.symbols = symbols;
        this.placement = placement;
        this.name = name;
        this.node = node;
    }

    /** The values of the states after the last slice, then of the scanned outputs. */
    List<Symbols.Symbol> outputs(List<Symbols.Symbol> inputs) throws ModelException, RefusedException {
        RefusedException.unless(node.opset() >= WITHOUT_BATCH, "Scan before opset " + WITHOUT_BATCH);
        Subgraph body = ControlFlow.body(node, "body");
        long count = node.attributes().get("num_scan_inputs") instanceof Attribute.Whole whole ? whole.value() : 0;
        RefusedException.unless(
                count >= 1
                        && count <= inputs.size()
                        && inputs.size() - count <= body.outputs().size(),
                count + " scanned inputs of " + inputs.size() + " with "
                        + body.outputs().size() + " outputs");
        int states = inputs.size() - (int) count;
        List<Symbols.Symbol> scanned = inputs.subList(states, inputs.size());
        List<Long> backward = list("scan_input_directions", scanned.size());
        int[] axes = axes(scanned);
        int length = length(scanned, axes);
        List<Symbols.Symbol> carried = new ArrayList<>(inputs.subList(0, states));
        List<List<Symbols.Symbol>> rows = new ArrayList<>();
        for (int i = states; i < body.outputs().size(); i++) {
            rows.add(new ArrayList<>());
        }
        for (int step = 0; step < length; step++) {
            List<Symbols.Symbol> given = new ArrayList<>(carried);
            for (int i = 0; i < scanned.size(); i++) {
                int at = backward.get(i) == 1 ? length - 1 - step : step;
                given.add(slice(scanned.get(i), axes[i], at));
            }
            List<Symbols.Symbol> results = flow.inline(name + "[" + step + "]", body, given);
            if (results.stream().anyMatch(result -> !result.known())) {
                return Collections.nCopies(results.size(), Symbols.UNKNOWN);
            }
            for (int i = 0; i < states; i++) {
                carried.set(i, results.get(i));
            }
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).add(results.get(states + i));
            }
        }
        List<Symbols.Symbol> outputs = new ArrayList<>(carried);
        outputs.addAll(stacked(rows));
        return outputs;
    }

    private List<Symbols.Symbol> stacked(List<List<Symbols.Symbol>> rows) throws ModelException, RefusedException {
        List<Long> axes = list("scan_output_axes", rows.size());
        List<Long> backward = list("scan_output_directions", rows.size());
        List<Symbols.Symbol> stacked = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<Symbols.Symbol> values = rows.get(i);
            if (backward.get(i) == 1) {
                Collections.reverse(values);
            }
            int rank = Symbols.shape(values.get(0).operand()).rank() + 1;
            stacked.add(LoopPlan.stacked(placement, name, values, Extents.axis(axes.get(i), rank, rank)));
        }
        return stacked;
    }

    private int[] axes(List<Symbols.Symbol> scanned) throws RefusedException {
        List<Long> given = list("scan_input_axes", scanned.size());
        int[] axes = new int[scanned.size()];
        for (int i = 0; i < axes.length; i++) {
            int rank = Symbols.shape(scanned.get(i).operand()).rank();
            axes[i] = Extents.axis(given.get(i), rank, rank);
        }
        return axes;
    }

    private static int length(List<Symbols.Symbol> scanned, int[] axes) throws RefusedException {
        int length = Symbols.shape(scanned.get(0).operand()).dim(axes[0]);
        for (int i = 0; i < axes.length; i++) {
            int other = Symbols.shape(scanned.get(i).operand()).dim(axes[i]);
            RefusedException.unless(other == length, "scanned inputs of " + length + " and " + other + " slices");
        }
        RefusedException.unless(length > 0, "scanned inputs without slices");
        return length;
    }

    private Symbols.Symbol slice(Symbols.Symbol value, int axis, int at) throws ModelException, RefusedException {
        LongTensor index = LongTensor.wrap(Shape.of(), new long[] {at});
        List<Symbols.Symbol> operands = List.of(value, symbols.constant(index));
        return placement.placed(name, "Gather", operands, Map.of("axis", new Attribute.Whole(axis)));
    }

    /** A list attribute with one element for each of {@code count} values; zeros when the node does not have it. */
    private List<Long> list(String attribute, int count) throws RefusedException {
        if (!(node.attributes().get(attribute) instanceof Attribute.Wholes wholes)) {
            return Collections.nCopies(count, 0L);
        }
        RefusedException.unless(
                wholes.values().size() == count, attribute + " " + wholes.values() + " for " + count + " values");
        return wholes.values();
    }
}
