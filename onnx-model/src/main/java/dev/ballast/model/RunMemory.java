package dev.ballast.model;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Tensor;
import java.util.Map;

/**
 * Most bytes that a {@link ModelRunner} takes in addition to the weights.
 *
 * @param values buffers of all values, as {@link BufferPlan} shares them, and of raw products
 * @param scratch working memory of the largest step
 */
public record RunMemory(long values, long scratch) {
    /** Working memory that every step needs, whatever its size: panels of products, and tables. */
    private static final long FIXED = 256 << 10;

    /** Working memory of a local operator in multiples of what it reads and writes: a packed, a widened and a summed copy. */
    private static final int LOCAL_COPIES = 3;

    /** The memory that a runner of this model takes. */
    public static RunMemory of(Model model) {
        BufferPlan plan = BufferPlan.of(model);
        long values = plan.bytes();
        for (Map.Entry<Arithmetic, Integer> product : plan.products().entrySet()) {
            values += (long) product.getValue() * product.getKey().productBytes();
        }
        long scratch = 0;
        for (Step step : model.steps()) {
            if (step instanceof LinearStep linear) {
                boolean isFloat = linear.layer().arithmetic() == Arithmetic.FLOAT32;
                values += isFloat ? 0 : linear.input().size();
                long sums = isFloat ? 0 : (long) linear.layer().lowering().columns() * Integer.BYTES;
                scratch = Math.max(scratch, linear.layer().scratchBytes() + sums);
            } else if (step instanceof LocalStep local) {
                long written = (long) step.output().size() * step.type().bytes();
                scratch =
                        Math.max(scratch, scratch(local, written, model.values().constants()));
            }
        }
        return new RunMemory(values, scratch + FIXED);
    }

    /** An operator whose first input is a constant, such as the rows of a table of embeddings, reads it where it is. */
    private static long scratch(LocalStep step, long written, Map<Integer, Tensor> constants) {
        Tensor table = constants.get(step.site().reads().get(0));
        int width = step.local() instanceof FloatOperator ? Float.BYTES : Long.BYTES;
        long read = table == null ? (long) step.input().size() * width : 0;
        long inPlace = table == null
                ? 0
                : (long) table.shape().size() * ElementType.of(table).bytes();
        return LOCAL_COPIES * (read + written)
                + step.weightBytes()
                - inPlace
                + step.local().scratchBytes();
    }

    /** Both figures together. */
    public long bytes() {
        return values + scratch;
    }
}
