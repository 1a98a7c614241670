package dev.ballast.model.op.index;

import dev.ballast.model.op.kind.OperatorEntry;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import java.util.Map;

/** The operators whose elements are chosen by indices, and the operators that give indices. */
public final class IndexOperators {
    /** Refuses operators whose result has another shape for each request. */
    private static final OperatorEntry.Planner VARYING = node -> {
        throw new RefusedException(NodeReader.NEEDS_EXTENTS);
    };

    private IndexOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        entries.put("Compress", new OperatorEntry(9, 2, 2, ValueExtents::compress));
        entries.put("Gather", new OperatorEntry(1, 2, 2, Gather::plan));
        entries.put("GatherElements", new OperatorEntry(11, 2, 2, GatherElements::plan));
        entries.put("GatherND", new OperatorEntry(11, 2, 2, GatherNd::plan));
        entries.put("NonMaxSuppression", new OperatorEntry(10, 2, 5, VARYING));
        entries.put("NonZero", new OperatorEntry(1, 1, 1, ValueExtents::nonZero));
        entries.put("OneHot", new OperatorEntry(9, 3, 3, OneHot::plan));
        entries.put("ReverseSequence", new OperatorEntry(10, 2, 2, ReverseSequence::plan));
        entries.put("Scatter", new OperatorEntry(9, 3, 3, ScatterElements::plan));
        entries.put("ScatterElements", new OperatorEntry(11, 3, 3, ScatterElements::plan));
        entries.put("ScatterND", new OperatorEntry(11, 3, 3, ScatterNd::plan));
        entries.put("TopK", new OperatorEntry(1, 1, 2, 2, TopK::plan));
        entries.put("Unique", new OperatorEntry(11, 1, 1, OperatorEntry.MANY, VARYING));
    }
}
