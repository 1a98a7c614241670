package dev.ballast.model.op.linear;

import dev.ballast.model.op.kind.OperatorEntry;
import java.util.Map;

/** The products in float32 and in integers, and the operators between real numbers and quantized ones. */
public final class ProductOperators {
    /** Prefix of the names of operators that are not ONNX's own. */
    private static final String MICROSOFT = "com.microsoft.";

    private ProductOperators() {}

    /** Adds them to a table of operators by name. */
    public static void addTo(Map<String, OperatorEntry> entries) {
        addFloats(entries);
        addIntegers(entries);
    }

    private static void addFloats(Map<String, OperatorEntry> entries) {
        entries.put("Conv", new OperatorEntry(1, 2, 3, Conv::plan));
        entries.put("ConvTranspose", new OperatorEntry(1, 2, 3, ConvTranspose::plan));
        entries.put("Einsum", new OperatorEntry(12, 1, 2, Einsum::plan));
        entries.put("Gemm", new OperatorEntry(1, 2, 3, Dense::gemm).orParts(DenseParts::gemm));
        entries.put(MICROSOFT + "FusedMatMul", OperatorEntry.composite(1, 2, 2, 1, DenseParts::fusedMatMul));
        entries.put("MatMul", new OperatorEntry(1, 2, 2, Dense::matMul).orParts(DenseParts::matMul));
    }

    private static void addIntegers(Map<String, OperatorEntry> entries) {
        entries.put("ConvInteger", new OperatorEntry(10, 2, 4, IntegerConv::sums));
        entries.put("DequantizeLinear", new OperatorEntry(10, 2, 3, DequantizeLinear::plan));
        entries.put("DynamicQuantizeLinear", new OperatorEntry(11, 1, 1, 3, DynamicQuantize::plan));
        entries.put("MatMulInteger", new OperatorEntry(10, 2, 4, IntegerDense::sums));
        entries.put("QLinearConv", new OperatorEntry(10, 8, 9, IntegerConv::qLinear));
        entries.put("QLinearMatMul", new OperatorEntry(10, 8, 8, IntegerDense::qLinear));
        entries.put("QuantizeLinear", new OperatorEntry(10, 2, 3, QuantizeLinear::plan));
        entries.put(
                MICROSOFT + "MatMulIntegerToFloat",
                new OperatorEntry(1, 4, 7, IntegerDense::toFloat).orParts(DenseParts::integerToFloat));
        entries.put(MICROSOFT + "QGemm", new OperatorEntry(1, 6, 9, IntegerDense::qGemm));
        entries.put(MICROSOFT + "QLinearMul", new OperatorEntry(1, 7, 8, QLinearPairwise::multiply));
        entries.put(MICROSOFT + "QLinearAdd", new OperatorEntry(1, 7, 8, QLinearPairwise::add));
    }
}
