package dev.ballast.model.op.recurrent;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The recurrent operators. */
public final class RecurrentOperators {
    private RecurrentOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        // Before opset 7 the recurrent operators had another attribute output_sequence.
        entries.put("GRU", new OperatorEntry(7, 3, 6, 2, node -> Recurrence.plan(node, CellKind.GRU)));
        entries.put("LSTM", new OperatorEntry(7, 3, 8, 3, node -> Recurrence.plan(node, CellKind.LSTM)));
        entries.put("RNN", new OperatorEntry(7, 3, 6, 2, node -> Recurrence.plan(node, CellKind.RNN)));
    }
}
