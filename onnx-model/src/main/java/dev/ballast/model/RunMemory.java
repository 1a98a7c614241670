package dev.ballast.model;

import dev.ballast.gemm.operand.Arithmetic;
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
                long read = (long) local.input().size() * Long.BYTES;
                scratch = Math.max(
                        scratch,
                        LOCAL_COPIES * (read + written)
                                + local.weightBytes()
                                + local.local().scratchBytes());
            }
        }
        values += raw.values().stream().mapToLong(Long::longValue).sum();
        return new RunMemory(values, scratch + FIXED);
    }

    /** Both figures together. */
    public long bytes() {
        return values + scratch;
    }
}
