package dev.ballast.model.op.norm;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The operators that normalize a value by its own elements. */
public final class NormOperators {
    private NormOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        entries.put("GroupNormalization", new OperatorEntry(18, 3, 3, Normalization::group));
        // Before opset 6, InstanceNormalization could overwrite its inputs.
        entries.put("InstanceNormalization", new OperatorEntry(6, 3, 3, Normalization::instance));
        // Exporters of com.microsoft's optimizer write this operator for any opset, before ONNX had it in opset 17.
        entries.put("LayerNormalization", new OperatorEntry(1, 2, 3, 3, Normalization::layer));
        entries.put("LpNormalization", new OperatorEntry(1, 1, 1, LpNormalization::plan));
        entries.put("RMSNormalization", new OperatorEntry(23, 2, 2, Normalization::rootMeanSquare));
        entries.put("SimplifiedLayerNormalization", new OperatorEntry(1, 2, 2, 2, Normalization::rootMeanSquare));
        entries.put(
                "com.microsoft.SimplifiedLayerNormalization",
                new OperatorEntry(1, 2, 2, 2, Normalization::rootMeanSquare));
    }
}
