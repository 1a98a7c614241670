package dev.ballast.model;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Tensor;
import java.util.EnumMap;
import java.util.Map;

/**
 * Most bytes that a {@link ModelRunner} takes in addition to the weights.
 *
 * @param values buffers of all values and of raw products
 * @param scratch working memory of the largest step
 */
public record RunMemory(long values, long scratch) {
    /** Working memory that every step needs, whatever its size: panels of products, and tables. */
    private static final long FIXED = 256 << 10;

    /** Working memory of a local operator in multiples of what it reads and writes: a packed, a widened and a summed copy. */
    private static final int LOCAL_COPIES = 3;

    /** The memory that a runner of this model takes. */
    public static RunMemory of(Model model) {
        long values = 0;
        for (ValueInfo input : model.inputs()) {
            values += (long) input.shape().size() * input.type().bytes();
        }
        long scratch = 0;
        Map<Arithmetic, Long> raw = new EnumMap<>(Arithmetic.class);
        for (Step step : model.steps()) {
            long written = (long) step.output().size() * step.type().bytes();
            values += step instanceof ViewStep ? 0 : written;
            if (step instanceof LinearStep linear) {
                Arithmetic arithmetic = linear.layer().arithmetic();
                values += arithmetic == Arithmetic.FLOAT32 ? 0 : linear.input().size();
                raw.merge(arithmetic, (long) linear.layer().outputLength() * arithmetic.productBytes(), Math::max);
                long sums = arithmetic == Arithmetic.FLOAT32
                        ? 0
                        : (long) linear.layer().lowering().columns() * Integer.BYTES;
                scratch = Math.max(scratch, linear.layer().scratchBytes() + sums);
            } else if (step instanceof LocalStep local) {
                scratch =
                        Math.max(scratch, scratch(local, written, model.values().constants()));
            }
        }
        values += raw.values().stream().mapToLong(Long::longValue).sum();
        return new RunMemory(values, scratch + FIXED);
    }

    /** An operator whose first input is a constant, such as the rows of a table of embeddings, reads it where it is. */
    private static long scratch(LocalStep step, long written, Map<Integer, Tensor> constants) {
        Tensor table = constants.get(step.site().reads().get(0));
        long read = table == null ? (long) step.input().size() * Long.BYTES : 0;
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
