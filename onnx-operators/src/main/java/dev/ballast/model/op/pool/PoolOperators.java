package dev.ballast.model.op.pool;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The operators that reduce windows or channels. */
public final class PoolOperators {
    private PoolOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        entries.put("AveragePool", new OperatorEntry(1, 1, 1, Pool::average));
        entries.put("GlobalAveragePool", new OperatorEntry(1, 1, 1, GlobalPool::average));
        entries.put("GlobalLpPool", new OperatorEntry(2, 1, 1, GlobalPool::norm));
        entries.put("GlobalMaxPool", new OperatorEntry(1, 1, 1, GlobalPool::max));
        entries.put("LRN", new OperatorEntry(1, 1, 1, Lrn::plan));
        entries.put("LpPool", new OperatorEntry(2, 1, 1, Pool::norm));
        entries.put("MaxPool", new OperatorEntry(1, 1, 1, 2, Pool::max));
    }
}
