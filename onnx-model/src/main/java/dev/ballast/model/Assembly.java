package dev.ballast.model;

import dev.ballast.model.op.kind.DerivedWeights;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Operand;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds a model from planned nodes. Leaves out nodes that no output needs. */
final class Assembly {
    private final Graph graph;
    private final Symbols symbols;
    private final boolean joinsSiblings;
    private final DerivedWeights derived;
    private final Set<Integer> needed = new HashSet<>();
    private int linearSteps;

    /** {@code joinsSiblings} when products on one activation become one step. */
    Assembly(Graph graph, Symbols symbols, boolean joinsSiblings, DerivedWeights derived) {
        this.graph = graph;
        this.symbols = symbols;
        this.joinsSiblings = joinsSiblings;
        this.derived = derived;
    }

    Model model(List<Placement.Planned> planned) throws ModelException {
        List<Integer> outputs = new ArrayList<>();
        List<ValueInfo> outputInfo = new ArrayList<>();
        for (String name : graph.outputs()) {
            Symbols.Symbol symbol = symbols.require(name, "the graph's output");
            outputs.add(symbol.number());
            outputInfo.add(new ValueInfo(name, Symbols.shape(symbol.operand()), Symbols.type(symbol.operand())));
        }
        List<Integer> inputs = new ArrayList<>();
        for (ValueInfo input : graph.inputs()) {
            inputs.add(symbols.require(input.name(), "the graph").number());
        }
        needed.addAll(outputs);
        for (int i = planned.size() - 1; i >= 0; i--) {
            if (needed.contains(planned.get(i).writes())) {
                needed.addAll(Epilogues.reads(planned.get(i)));
                planned.get(i).guards().forEach(guard -> needed.add(guard.number()));
            }
        }
        List<Placement.Planned> left =
                planned.stream().filter(node -> needed.contains(node.writes())).toList();
        List<Step> steps = new ArrayList<>();
        for (List<Placement.Planned> group :
                joinsSiblings ? Siblings.of(left) : left.stream().map(List::of).toList()) {
            steps.add(group.size() == 1 ? step(group.get(0)) : joined(group));
        }
        return new Model(
                graph.name(), graph.inputs(), outputInfo, steps, new Model.Values(inputs, outputs, constants()));
    }

    private Step joined(List<Placement.Planned> siblings) {
        return LinearStep.joined(
                linearSteps++,
                siblings.stream()
                        .map(node -> new LinearStep.Member(site(node), (LinearOperator) node.plan()))
                        .toList(),
                derived);
    }

    private Step.Site site(Placement.Planned node) {
        List<Integer> reads = Epilogues.reads(node);
        Shape input = Symbols.shape(symbols.value(reads.get(0)));
        String value = symbols.name(node.writes());
        return new Step.Site(node.name(), node.operator(), input, reads, node.writes(), value, node.guards());
    }

    private Step step(Placement.Planned node) {
        Step.Site site = site(node);
        Operator plan = node.plan();
        if (plan instanceof LinearOperator linear) {
            return LinearStep.of(site, linearSteps++, linear);
        }
        if (plan instanceof LocalOperator local) {
            List<Tensor> constants = constantsAmong(site.reads());
            long elements = constants.stream().mapToLong(c -> c.shape().size()).sum();
            long bytes = constants.stream()
                    .mapToLong(c -> (long) c.shape().size() * ElementType.of(c).bytes())
                    .sum();
            return new LocalStep(site, local, elements, bytes);
        }
        return new ViewStep(site, plan.shape(), plan.type());
    }

    private List<Tensor> constantsAmong(List<Integer> reads) {
        List<Tensor> constants = new ArrayList<>();
        for (int number : reads) {
            if (symbols.value(number) instanceof Operand.Constant constant) {
                constants.add(constant.value());
            }
        }
        return constants;
    }

    private Map<Integer, Tensor> constants() {
        Map<Integer, Tensor> constants = new HashMap<>();
        for (int number : needed) {
            if (symbols.value(number) instanceof Operand.Constant constant) {
                constants.put(number, constant.value());
            }
        }
        return constants;
    }
}
