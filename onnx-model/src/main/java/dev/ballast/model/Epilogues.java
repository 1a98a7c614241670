package dev.ballast.model;

import dev.ballast.model.op.Epilogue;
import dev.ballast.model.op.LocalOperator;
import dev.ballast.model.op.Operator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes what scales, shifts or bounds the elements of a product, and is its only reader, into the operator of the product:
 * BatchNormalization, Mul and Add with constants, Relu, Clip. Factors go into the weights, addends into the bias, bounds into what follows the
 * bias; the raw product stays linear in its input. Lives for one model.
 */
final class Epilogues {
    private final List<ModelBuilder.Planned> merged = new ArrayList<>();
    private final Map<Integer, Integer> writers = new HashMap<>();
    private final Map<Integer, Integer> readers = new HashMap<>();
    private final Set<Integer> outputs;

    private Epilogues(List<ModelBuilder.Planned> planned, Set<Integer> outputs) {
        this.outputs = outputs;
        for (ModelBuilder.Planned node : planned) {
            reads(node).forEach(number -> readers.merge(number, 1, Integer::sum));
        }
    }

    /** The nodes without those that the one before can do, in running order. */
    static List<ModelBuilder.Planned> merged(List<ModelBuilder.Planned> planned, Set<Integer> outputs) {
        Epilogues epilogues = new Epilogues(planned, outputs);
        planned.forEach(epilogues::add);
        return epilogues.merged;
    }

    /** Weights of a linear operator are in its layer, so it reads its activation alone; a view reads one value. */
    static List<Integer> reads(ModelBuilder.Planned node) {
        return node.plan() instanceof LocalOperator
                ? node.reads()
                : node.reads().subList(0, 1);
    }

    private void add(ModelBuilder.Planned node) {
        Optional<Epilogue> epilogue = node.plan() instanceof LocalOperator local ? local.epilogue() : Optional.empty();
        if (epilogue.isEmpty() || !isMerged(node, epilogue.get())) {
            writers.put(node.writes(), merged.size());
            merged.add(node);
        }
    }

    private boolean isMerged(ModelBuilder.Planned node, Epilogue epilogue) {
        for (int number : node.reads()) {
            Integer before = writers.get(number);
            if (before != null && readers.getOrDefault(number, 0) == 1 && !outputs.contains(number)) {
                ModelBuilder.Planned product = merged.get(before);
                Optional<Operator> both = product.plan().then(epilogue);
                if (both.isPresent()) {
                    ModelBuilder.Planned one = new ModelBuilder.Planned(
                            product.name(), product.operator(), both.get(), product.reads(), node.writes());
                    merged.set(before, one);
                    writers.put(node.writes(), before);
                    return true;
                }
            }
        }
        return false;
    }
}
