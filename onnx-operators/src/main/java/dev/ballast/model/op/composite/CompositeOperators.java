package dev.ballast.model.op.composite;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The operators that other nodes stand for. */
public final class CompositeOperators {
    private static final String MICROSOFT = "com.microsoft.";

    private CompositeOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        entries.put("MeanVarianceNormalization", OperatorEntry.composite(9, 1, 1, 1, SkipNormalizations::meanVariance));
        addNormalizations(entries);
        addFused(entries);
        addQuantized(entries);
    }

    private static void addNormalizations(Map<String, OperatorEntry> entries) {
        entries.put(
                MICROSOFT + "EmbedLayerNormalization", OperatorEntry.composite(1, 7, 9, 3, SkipNormalizations::embed));
        entries.put(
                MICROSOFT + "SkipLayerNormalization", OperatorEntry.composite(1, 3, 5, 4, SkipNormalizations::layer));
        entries.put(
                MICROSOFT + "SkipSimplifiedLayerNormalization",
                OperatorEntry.composite(1, 3, 4, 4, SkipNormalizations::simplified));
    }

    private static void addFused(Map<String, OperatorEntry> entries) {
        entries.put(MICROSOFT + "BiasGelu", OperatorEntry.composite(1, 2, 2, 1, Fused::gelu));
        entries.put(MICROSOFT + "FastGelu", OperatorEntry.composite(1, 1, 2, 1, Fused::fastGelu));
        entries.put(MICROSOFT + "FusedConv", OperatorEntry.composite(1, 2, 4, 1, Fused::conv));
        entries.put(MICROSOFT + "FusedGemm", OperatorEntry.composite(1, 2, 3, 1, Fused::gemm));
        entries.put(MICROSOFT + "Gelu", OperatorEntry.composite(1, 1, 1, 1, Fused::gelu));
        entries.put(MICROSOFT + "QuickGelu", OperatorEntry.composite(1, 1, 1, 1, Fused::quickGelu));
    }

    private static void addQuantized(Map<String, OperatorEntry> entries) {
        entries.put(MICROSOFT + "DynamicQuantizeMatMul", OperatorEntry.composite(1, 3, 5, 1, Quantized::dynamicMatMul));
        for (String operator : new String[] {"AveragePool", "GlobalAveragePool", "LeakyRelu", "Sigmoid"}) {
            entries.put(
                    MICROSOFT + "QLinear" + operator, OperatorEntry.composite(1, 4, 5, 1, Quantized.unary(operator)));
        }
        entries.put(
                MICROSOFT + "QLinearConcat", OperatorEntry.composite(1, 5, OperatorEntry.MANY, 1, Quantized::concat));
        entries.put(MICROSOFT + "QLinearSoftmax", OperatorEntry.composite(1, 4, 5, 1, Quantized::softmax));
    }
}
