package dev.ballast.model;

import dev.ballast.model.op.kind.DerivedWeights;
import dev.ballast.model.op.kind.Epilogue;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges an operator that scales, shifts or bounds the elements of a product into the operator of the product. The merged operator must be
 * the product's only reader. It is a BatchNormalization, Mul, Add, Sub or Div with constants, Relu or Clip.
 *
 * <p>Factors go into the weights, addends into the bias, and bounds are applied after the bias. The raw product stays linear in its input.
 * Used for one model.
 */
final class Epilogues {
    private final List<Placement.Planned> merged = new ArrayList<>();
    private final Map<Integer, Integer> writers = new HashMap<>();
    private final Map<Integer, Integer> readers = new HashMap<>();
    private final Set<Integer> outputs;
    private final DerivedWeights derived;

    private Epilogues(List<Placement.Planned> planned, Set<Integer> outputs, DerivedWeights derived) {
        this.outputs = outputs;
        this.derived = derived;
        for (Placement.Planned node : planned) {
            reads(node).forEach(number -> readers.merge(number, 1, Integer::sum));
        }
    }

    /** The nodes in running order, without the nodes that were merged into an earlier node. */
    static List<Placement.Planned> merged(
            List<Placement.Planned> planned, Set<Integer> outputs, DerivedWeights derived) {
        Epilogues epilogues = new Epilogues(planned, outputs, derived);
        planned.forEach(epilogues::add);
        return epilogues.merged;
    }

    /**
     * The values that a node reads. A view reads one value.
     */
    static List<Integer> reads(Placement.Planned node) {
        return node.plan() instanceof Operator.View ? node.reads().subList(0, 1) : node.reads();
    }

    private void add(Placement.Planned node) {
        Optional<Epilogue> epilogue = node.plan() instanceof LocalOperator local ? local.epilogue() : Optional.empty();
        if (epilogue.isEmpty() || !isMerged(node, epilogue.get())) {
            writers.put(node.writes(), merged.size());
            merged.add(node);
        }
    }

    private boolean isMerged(Placement.Planned node, Epilogue epilogue) {
        for (int number : node.reads()) {
            Integer before = writers.get(number);
            if (before != null && readers.getOrDefault(number, 0) == 1 && !outputs.contains(number)) {
                Placement.Planned product = merged.get(before);
                Optional<Operator> both = product.plan().then(epilogue.keepingIn(derived));
                if (both.isPresent()) {
                    Placement.Planned one = new Placement.Planned(
                            product.name(),
                            product.operator(),
                            both.get(),
                            product.reads(),
                            node.writes(),
                            product.guards());
                    merged.set(before, one);
                    writers.put(node.writes(), before);
                    return true;
                }
            }
        }
        return false;
    }
}
