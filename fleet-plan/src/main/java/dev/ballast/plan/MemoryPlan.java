package dev.ballast.plan;

import dev.ballast.gemm.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The memory that each node needs and offers, counted before any part is pushed. The heap for messages and the program itself is not
 * counted: a node offers only the rest.
 *
 * @param lines one for each node
 */
public record MemoryPlan(List<Line> lines) {
    /** Changes that make parts smaller or fewer. */
    public static final List<String> REMEDIES = List.of(
            "raise coding.split-from-macs, so that fewer layers are split",
            "set weights: float16 for the model, which halves the data parts",
            "add nodes, so that the parts are smaller",
            "quantize the model to int8, which takes a quarter of the memory for weights",
            "raise memory-mb in the profile of the node");

    public MemoryPlan {
        lines = List.copyOf(lines);
    }

    /**
     * Memory of one node.
     *
     * @param needed bytes
     * @param offered bytes; empty when the node is away and its offer is unknown
     */
    public record Line(String node, long needed, OptionalLong offered) {
        public boolean fits() {
            return offered.isEmpty() || needed <= offered.getAsLong();
        }

        /** For example {@code node-3 needs 41.2 MB, offers 24.0 MB: does not fit}. */
        @Override
        public String toString() {
            return node + " needs " + megabytes(needed) + " MB, "
                    + (offered.isEmpty()
                            ? "does not answer, its memory is unknown"
                            : "offers " + megabytes(offered.getAsLong()) + " MB")
                    + (fits() ? "" : ": does not fit");
        }
    }

    /** Bytes that a node with {@code threads} compute threads needs for all of these parts. */
    public static long needed(List<PartNeeds> parts, int threads) {
        long weights = held(parts, threads);
        long working = parts.stream().mapToLong(PartNeeds::working).max().orElse(0);
        return new MemoryBudget(Long.MAX_VALUE, threads).needed(weights, working);
    }

    /** Bytes that a node with {@code threads} compute threads takes for these parts while it holds them and computes nothing. */
    public static long held(List<PartNeeds> parts, int threads) {
        return parts.stream()
                .mapToLong(part -> part.weights() + threads * part.kept())
                .sum();
    }

    public boolean fits() {
        return lines.stream().allMatch(Line::fits);
    }

    /** Bytes of the node that needs most. */
    public long most() {
        return lines.stream().mapToLong(Line::needed).max().orElse(0);
    }

    /** Text for a plan that does not fit: each node's memory and the remedies. */
    public String refusal(List<String> remedies) {
        List<String> text = new ArrayList<>();
        text.add("the plan does not fit into the memory of the nodes; no part was pushed");
        lines.forEach(line -> text.add("  " + line));
        text.add("remedies: " + String.join("; ", remedies));
        return String.join("\n", text);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
