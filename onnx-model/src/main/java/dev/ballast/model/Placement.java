package dev.ballast.model;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.Operators;
import dev.ballast.model.op.kind.LocalOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.Attribute;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.model.op.node.Operand;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts planned operators in running order, and evaluates those that only read constants. Used for one build. */
final class Placement {
    /**
     * Most elements under windows over constants, in total, that are evaluated before the model runs. They take some tenths of a second.
     */
    private static final long MOST_COVERED = 1 << 26;

    /** Operator set of nodes that are not in the file. */
    private static final long HIDDEN_OPSET = 13;

    private final Symbols symbols;
    private final List<Planned> planned = new ArrayList<>();

    /** Numbers of the constants that were computed in this build. */
    private final Set<Integer> computed = new HashSet<>();

    private final List<Guard> guards = new ArrayList<>();
    private final Workspace workspace = new Workspace(Kernels.portable());
    private long covered;

    Placement(Symbols symbols) {
        this.symbols = symbols;
    }

    /**
     * A node that becomes a step if something needs it.
     *
     * @param reads numbers of the values read, without omitted optional inputs
     * @param writes number of the value written
     * @param guards conditions under which it runs
     */
    record Planned(String name, String operator, Operator plan, List<Integer> reads, int writes, List<Guard> guards) {}

    /** The nodes in running order. */
    List<Planned> planned() {
        return planned;
    }

    /** Makes all nodes conditional that are placed until {@link #pop}. */
    void push(Guard guard) {
        guards.add(guard);
    }

    /** Removes the guard that was added last. */
    void pop() {
        guards.remove(guards.size() - 1);
    }

    /**
     * Elements to count for a planned output. int64 elements count twice. An output that nothing reads counts too, because the file asked
     * for it.
     */
    static long elements(Operator plan) {
        long size = plan.shape().size();
        return plan.type() == ElementType.INT64 ? 2 * size : size;
    }

    /** The result of an operator that stands for no node of the file. */
    Symbols.Symbol placed(String name, String operator, List<Symbols.Symbol> inputs, Operator plan)
            throws RefusedException {
        symbols.room().take(plan instanceof Operator.View ? 1 : elements(plan));
        return value(name, operator, inputs, plan);
    }

    /** The result of a node that is not in the file. */
    Symbols.Symbol placed(String name, String operator, List<Symbols.Symbol> inputs, Map<String, Attribute> attributes)
            throws RefusedException {
        List<String> names = Collections.nCopies(inputs.size(), name);
        GraphNode node = new GraphNode(name, operator, "", HIDDEN_OPSET, names, List.of(name), attributes);
        List<Operand> operands = inputs.stream().map(Symbols.Symbol::operand).toList();
        return placed(name, operator, inputs, Operators.plan(node, operands, 0, symbols.room()));
    }

    /** The inputs that an operator reads. */
    private static List<Symbols.Symbol> read(List<Symbols.Symbol> given, Operator operator) {
        if (!operator.reads().isEmpty()) {
            return operator.reads().stream().map(given::get).toList();
        }
        return given.stream()
                .filter(symbol -> !(symbol.operand() instanceof Operand.Absent))
                .toList();
    }

    /** The result of an operator: a constant when it can be computed now, otherwise the value that a step writes. */
    Symbols.Symbol value(String name, String operator, List<Symbols.Symbol> given, Operator plan) {
        List<Symbols.Symbol> inputs = read(given, plan);
        List<Operand> operands = inputs.stream().map(Symbols.Symbol::operand).toList();
        if (plan instanceof Operator.Fixed fixed) {
            return computed(fixed.value());
        }
        if (operands.stream().allMatch(Operand.Constant.class::isInstance) && folds(plan)) {
            return computed(evaluate(plan, operands));
        }
        Symbols.Symbol result = symbols.define(new Operand.Variable(plan.shape(), plan.type()));
        List<Integer> reads = inputs.stream().map(Symbols.Symbol::number).toList();
        planned.add(new Planned(name, operator, plan, reads, result.number(), List.copyOf(guards)));
        return result;
    }

    private Symbols.Symbol computed(Tensor value) {
        Symbols.Symbol constant = symbols.constant(value);
        computed.add(constant.number());
        return constant;
    }

    /** Numbers of the values that are read together with a constant that was computed in this build. */
    Set<Integer> besideComputed() {
        Set<Integer> beside = new HashSet<>();
        for (Planned node : planned) {
            if (node.reads().stream().anyMatch(computed::contains)) {
                beside.addAll(node.reads());
            }
        }
        return beside;
    }

    /**
     * Whether to evaluate an operator over constants now. Products, and windows beyond {@link #MOST_COVERED}, are left to the run, because
     * the file decides how long they take.
     */
    private boolean folds(Operator operator) {
        if (operator instanceof LocalOperator local && local.footprint().macs() == 0) {
            boolean isFew = local.covered() <= MOST_COVERED - covered;
            covered += isFew ? local.covered() : 0;
            return isFew;
        }
        return operator instanceof Operator.View;
    }

    private Tensor evaluate(Operator operator, List<Operand> operands) {
        List<Tensor> values = operands.stream()
                .map(operand -> ((Operand.Constant) operand).value())
                .toList();
        if (operator instanceof LocalOperator local) {
            Tensor output = local.type().zeros(local.shape());
            local.run(values, output, workspace);
            return output;
        }
        return values.get(0).reshaped(operator.shape());
    }
}
