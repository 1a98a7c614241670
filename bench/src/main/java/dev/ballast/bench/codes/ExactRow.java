package dev.ballast.bench.codes;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.Erasures;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.Tensor;
import java.util.List;

/**
 * A code of integers over a layer of int8 weights with the reduction of AlexNet's conv2 (one group). For every loss the recovered
 * product must equal the lost product bit for bit.
 *
 * @param arithmetic of the parity parts
 * @param patterns sets of at most r lost parts
 * @param mismatches elements of recovered products that differ from the lost ones or were not recovered
 */
public record ExactRow(Code code, Arithmetic arithmetic, long patterns, long mismatches) {
    private static final int REDUCTION = 1_200;
    private static final int COLUMNS = 3;

    static ExactRow of(int k, int r, GemmKernel kernel) {
        Code code = Code.integers(k, r);
        int rows = 2 * k + 1;
        LinearLayer layer = LinearLayer.integers(
                new DenseLowering(REDUCTION, COLUMNS),
                Weights.int8(Samples.bytes(rows * REDUCTION, 1), 0, rows, REDUCTION),
                Arithmetic.INT32,
                (byte) 0);
        CodedLayer coded = new CodedLayer(layer, code);
        Tensor activation = Samples.int8(REDUCTION * COLUMNS, 2);
        Tensor[] parts = new Tensor[code.parts()];
        for (int part = 0; part < parts.length; part++) {
            parts[part] = coded.arithmetic(part).product(coded.length(part));
            coded.part(part).multiply(kernel, activation, new Scratch(), parts[part]);
        }
        Decoder decoder = coded.decoder();
        List<PartSet> patterns = Erasures.upTo(code.parts(), r).toList();
        long mismatches = 0;
        for (PartSet lost : patterns) {
            mismatches += mismatches(coded, parts, decoder.recovery(code.all().minus(lost)));
        }
        return new ExactRow(code, coded.arithmetic(k), patterns.size(), mismatches);
    }

    private static long mismatches(CodedLayer coded, Tensor[] parts, Recovery recovery) {
        long mismatches = 0;
        PartSet missing = recovery.missing();
        for (int data = missing.next(0); data >= 0; data = missing.next(data + 1)) {
            int length = coded.length(data);
            if (!recovery.recoverable().contains(data)) {
                mismatches += length;
                continue;
            }
            IntTensor recovered = (IntTensor) Arithmetic.INT32.product(length);
            recovery.recover(data, parts, 0, length, recovered, 0);
            for (int i = 0; i < length; i++) {
                mismatches += recovered.data()[i] == ((IntTensor) parts[data]).data()[i] ? 0 : 1;
            }
        }
        return mismatches;
    }
}
