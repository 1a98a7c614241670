package dev.ballast.model.op.attention;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The attention operators. */
public final class AttentionOperators {
    private static final String MICROSOFT = "com.microsoft.";

    private AttentionOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        entries.put("Attention", new OperatorEntry(23, 3, 6, 3, Attention::plan));
        entries.put(
                "RotaryEmbedding", new OperatorEntry(23, 3, 4, RotaryEmbedding::plan).orParts(RotaryEmbedding::gather));
        entries.put(MICROSOFT + "Attention", OperatorEntry.composite(1, 2, 6, 2, AttentionParts::attention));
        entries.put(MICROSOFT + "MultiHeadAttention", OperatorEntry.composite(1, 1, 8, 3, AttentionParts::multiHead));
        entries.put(MICROSOFT + "RotaryEmbedding", OperatorEntry.composite(1, 4, 4, 1, RotaryEmbedding::microsoft));
    }
}
