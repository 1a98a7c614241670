package dev.ballast.plan;

import dev.ballast.gemm.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What each node would hold beside what it offers, counted before anything is pushed. The heap beside that, for messages and the program
 * itself, is not counted: nodes offer what is left of it.
 *
 * @param lines one for each node
 */
public record MemoryPlan(List<Line> lines) {
    /** What makes parts smaller, or fewer. */
    public static final List<String> REMEDIES = List.of(
            "a larger coding.split-from-macs, so that fewer layers are split",
            "weights: float16 for the model, which halves data parts",
            "more nodes, so that parts are smaller",
            "a model quantized to int8, with a quarter of the weights",
            "a larger memory-mb in the profile of the node");

    public MemoryPlan {
        lines = List.copyOf(lines);
    }

    /**
     * One node.
     *
     * @param offered bytes; empty when the node is away and nobody knows
     */
    public record Line(String node, long needed, OptionalLong offered) {
        public boolean fits() {
            return offered.isEmpty() || needed <= offered.getAsLong();
        }

        /** As in {@code node-3 needs 41.2 MB, offers 24.0 MB}. */
        @Override
        public String toString() {
            return node + " needs " + megabytes(needed) + " MB, "
                    + (offered.isEmpty()
                            ? "is away and says nothing"
                            : "offers " + megabytes(offered.getAsLong()) + " MB")
                    + (fits() ? "" : ": does not fit");
        }
    }

    /** What a node needs to hold all of these parts. */
    public static long needed(List<PartNeeds> parts, int threads) {
        long weights = parts.stream()
                .mapToLong(part -> part.weights() + threads * part.kept())
                .sum();
        long working = parts.stream().mapToLong(PartNeeds::working).max().orElse(0);
        return new MemoryBudget(Long.MAX_VALUE, threads).needed(weights, working);
    }

    public boolean fits() {
        return lines.stream().allMatch(Line::fits);
    }

    /** The most that any node needs. */
    public long most() {
        return lines.stream().mapToLong(Line::needed).max().orElse(0);
    }

    /** What is wrong, node by node, and what would help; of a plan that does not fit. */
    public String refusal(List<String> remedies) {
        List<String> text = new ArrayList<>();
        text.add("the plan does not fit into the memory of the nodes; nothing was pushed");
        lines.forEach(line -> text.add("  " + line));
        text.add("what helps: " + String.join("; ", remedies));
        return String.join("\n", text);
    }

    static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
