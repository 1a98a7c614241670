package dev.ballast.model.op.reduce;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The operators that reduce or accumulate the elements along axes. */
public final class ReduceOperators {
    private ReduceOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        entries.put("ArgMax", new OperatorEntry(1, 1, 1, node -> ArgExtreme.plan(true, node)));
        entries.put("ArgMin", new OperatorEntry(1, 1, 1, node -> ArgExtreme.plan(false, node)));
        entries.put("CumSum", new OperatorEntry(11, 2, 2, CumulativeSum::plan));
        entries.put("ReduceL1", reduction(Fold.L1));
        entries.put("ReduceL2", reduction(Fold.L2));
        entries.put("ReduceLogSum", reduction(Fold.LOG_SUM));
        entries.put("ReduceLogSumExp", reduction(Fold.LOG_SUM_EXP));
        entries.put("ReduceMax", reduction(Fold.MAX));
        entries.put("ReduceMean", reduction(Fold.MEAN));
        entries.put("ReduceMin", reduction(Fold.MIN));
        entries.put("ReduceProd", reduction(Fold.PROD));
        entries.put("ReduceSum", reduction(Fold.SUM));
        entries.put("ReduceSumSquare", reduction(Fold.SUM_SQUARE));
    }

    private static OperatorEntry reduction(Fold fold) {
        return new OperatorEntry(1, 1, 2, node -> Reduction.plan(fold, node));
    }
}
