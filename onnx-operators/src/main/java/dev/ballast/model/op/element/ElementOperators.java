package dev.ballast.model.op.element;

import dev.ballast.model.op.kind.OperatorEntry;
import dev.ballast.model.op.math.Exponentials;
import dev.ballast.model.op.node.ElementType;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/** The operators that compute each element of the result from the elements at the same place of their inputs. */
public final class ElementOperators {
    private static final Set<ElementType> BOOLS = Set.of(ElementType.BOOL);

    private ElementOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        addFunctions(entries);
        addActivations(entries);
        addArithmetic(entries);
        addLogic(entries);
    }

    private static void addFunctions(Map<String, OperatorEntry> entries) {
        entries.put("Abs", both(1, FloatFunctions::abs, IntegerFunction::abs));
        entries.put("Acos", each(7, Math::acos));
        entries.put("Acosh", each(9, x -> x < 1 ? Double.NaN : Math.log(x + Math.sqrt(x * x - 1))));
        entries.put("Asin", each(7, Math::asin));
        entries.put("Asinh", each(9, FloatFunctions::asinh));
        entries.put("Atan", each(7, Math::atan));
        entries.put("Atanh", each(9, x -> 0.5 * (Math.log1p(x) - Math.log1p(-x))));
        entries.put("Ceil", floats(1, FloatFunctions::ceil));
        entries.put("Cos", each(7, Math::cos));
        entries.put("Cosh", each(9, Math::cosh));
        entries.put("Erf", floats(9, Erf::erf));
        entries.put("Exp", byKernel(Exponentials::exp));
        entries.put("Floor", floats(1, FloatFunctions::floor));
        entries.put("IsInf", new OperatorEntry(10, 1, 1, FloatClass::isInfinite));
        entries.put("IsNaN", new OperatorEntry(9, 1, 1, FloatClass::isNaN));
        entries.put("Log", floats(1, FloatFunctions::log));
        entries.put("Neg", both(1, FloatFunctions::negate, IntegerFunction::negate));
        entries.put("Reciprocal", floats(1, FloatFunctions::reciprocal));
        entries.put("Round", floats(11, FloatFunctions::round));
        entries.put("Sign", both(9, FloatFunctions.each(Math::signum), IntegerFunction::sign));
        entries.put("Sin", each(7, Math::sin));
        entries.put("Sinh", each(9, Math::sinh));
        entries.put("Sqrt", floats(1, FloatFunctions::sqrt));
        entries.put("Tan", each(7, Math::tan));
        entries.put("Tanh", floats(1, Erf::tanh));
    }

    private static void addActivations(Map<String, OperatorEntry> entries) {
        entries.put("Celu", new OperatorEntry(12, 1, 1, Elementwise::celu));
        entries.put("Clip", new OperatorEntry(1, 1, 3, Clip::plan).orParts(Clip::parts));
        entries.put("Elu", new OperatorEntry(1, 1, 1, Elementwise::elu));
        entries.put("Gelu", new OperatorEntry(20, 1, 1, Elementwise::gelu));
        entries.put("HardSigmoid", new OperatorEntry(1, 1, 1, Elementwise::hardSigmoid));
        entries.put("HardSwish", floats(14, FloatFunctions::hardSwish));
        entries.put("LeakyRelu", new OperatorEntry(1, 1, 1, Elementwise::leakyRelu));
        entries.put("Mish", each(18, FloatFunctions::mish));
        entries.put("PRelu", new OperatorEntry(1, 2, 2, Pairwise::pRelu));
        entries.put("Relu", new OperatorEntry(1, 1, 1, Relu::plan));
        // Before opset 6, Selu's constants were rounded differently.
        entries.put("Selu", new OperatorEntry(6, 1, 1, Elementwise::selu));
        entries.put("Shrink", new OperatorEntry(9, 1, 1, Elementwise::shrink));
        entries.put("Sigmoid", byKernel((functions, x, y) -> functions.sigmoid(x, y, 0, y.length)));
        entries.put("Softplus", each(1, FloatFunctions::softplus));
        entries.put("Softsign", floats(1, FloatFunctions::softsign));
        entries.put("Swish", new OperatorEntry(24, 1, 1, Elementwise::swish));
        entries.put("ThresholdedRelu", new OperatorEntry(10, 1, 1, Elementwise::thresholdedRelu));
    }

    private static void addArithmetic(Map<String, OperatorEntry> entries) {
        entries.put("Add", pair(PairKind.ADD));
        entries.put("Div", pair(PairKind.DIV));
        entries.put("Max", several(PairKind.MAX, false));
        entries.put("Mean", several(PairKind.ADD, true));
        entries.put("Min", several(PairKind.MIN, false));
        entries.put("Mod", new OperatorEntry(10, 2, 2, Pairwise::modulo));
        entries.put("Mul", pair(PairKind.MUL));
        entries.put("Pow", new OperatorEntry(1, 2, 2, Power::plan));
        entries.put("Sub", pair(PairKind.SUB));
        entries.put("Sum", several(PairKind.ADD, false));
    }

    private static void addLogic(Map<String, OperatorEntry> entries) {
        entries.put("And", integers(1, LongPairs::and, BOOLS));
        entries.put("BitShift", new OperatorEntry(11, 2, 2, Pairwise::shift));
        entries.put("BitwiseAnd", integers(18, LongPairs::and, Pairwise.INTEGERS));
        entries.put(
                "BitwiseNot",
                new OperatorEntry(
                        18, 1, 1, node -> IntegerFunction.plan(IntegerFunction::invert, Pairwise.INTEGERS, node)));
        entries.put("BitwiseOr", integers(18, LongPairs::or, Pairwise.INTEGERS));
        entries.put("BitwiseXor", integers(18, LongPairs::xor, Pairwise.INTEGERS));
        entries.put("Equal", comparison(1, Comparison.EQUAL));
        entries.put("Greater", comparison(1, Comparison.GREATER));
        entries.put("GreaterOrEqual", comparison(12, Comparison.GREATER | Comparison.EQUAL));
        entries.put("Less", comparison(1, Comparison.LESS));
        entries.put("LessOrEqual", comparison(12, Comparison.LESS | Comparison.EQUAL));
        entries.put("Not", new OperatorEntry(1, 1, 1, node -> IntegerFunction.plan(IntegerFunction::not, BOOLS, node)));
        entries.put("Or", integers(1, LongPairs::or, BOOLS));
        entries.put("Where", new OperatorEntry(9, 3, 3, Where::plan));
        entries.put("Xor", integers(1, LongPairs::xor, BOOLS));
    }

    private static OperatorEntry floats(long since, FloatFunctions.Loop function) {
        return new OperatorEntry(since, 1, 1, node -> Elementwise.plan(function, node));
    }

    private static OperatorEntry byKernel(Elementwise.Function function) {
        return new OperatorEntry(1, 1, 1, node -> Elementwise.plan(function, node));
    }

    private static OperatorEntry each(long since, DoubleUnaryOperator function) {
        return floats(since, FloatFunctions.each(function));
    }

    private static OperatorEntry both(long since, FloatFunctions.Loop floats, IntegerFunction.Loop integers) {
        return new OperatorEntry(since, 1, 1, node -> IntegerFunction.plan(floats, integers, node));
    }

    private static OperatorEntry pair(PairKind kind) {
        return new OperatorEntry(1, 2, 2, node -> Pairwise.plan(kind, node));
    }

    private static OperatorEntry several(PairKind kind, boolean isMean) {
        return new OperatorEntry(1, 1, OperatorEntry.MANY, node -> Several.plan(kind, isMean, node));
    }

    private static OperatorEntry integers(long since, LongPairs.Loop loop, Set<ElementType> types) {
        return new OperatorEntry(since, 2, 2, node -> Pairwise.integers(loop, types, node));
    }

    private static OperatorEntry comparison(long since, int accepted) {
        return new OperatorEntry(since, 2, 2, node -> Comparison.plan(accepted, node));
    }
}
