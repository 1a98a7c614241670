package dev.ballast.bench.kernels;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The result of the study.
 *
 * @param kernel Ballast's fastest kernel
 * @param gemm every layer with more than one column
 * @param gemv AlexNet's fc6, beside reading alone
 * @param skinny fc6 for a few activations at once
 * @param formats fc6 with its weights in smaller formats
 * @param reading how memory was read
 * @param numpy versions of numpy and its libraries, or why it was left out
 * @param openBlas whether numpy's products are OpenBLAS's
 */
public record KernelsResult(
        String kernel,
        List<Comparison> gemm,
        Comparison gemv,
        List<Comparison> skinny,
        Comparison formats,
        Models models,
        String reading,
        String numpy,
        boolean openBlas) {
    public KernelsResult {
        gemm = List.copyOf(gemm);
        skinny = List.copyOf(skinny);
    }

    /**
     * The results for whole models.
     *
     * @param leftOut why none were run; empty when they were
     */
    record Models(List<ModelRow> rows, String leftOut) {
        Models {
            rows = List.copyOf(rows);
        }
    }

    /** All layers. */
    List<Comparison> layers() {
        return Stream.of(gemm.stream(), Stream.of(gemv), skinny.stream())
                .flatMap(rows -> rows)
                .toList();
    }

    /** The median lead over a rival, over the layers of AlexNet and SqueezeNet that count; NaN when it took no part. */
    double gemmLead(String rival) {
        return Quartiles.of(gemm.stream()
                        .filter(row -> LayerShapes.COMPARED.contains(row.shape()))
                        .flatMap(row -> row.outcome().rival(rival).stream())
                        .map(found -> found.lead().median())
                        .toList())
                .median();
    }

    /** The lead over a rival on fc6; NaN when it took no part. */
    double gemvLead(String rival) {
        return lead(gemv, rival);
    }

    /** Rows a second with weights in this format for one with float32 weights. */
    double formatSpeed(String format) {
        return 1 / lead(formats, format);
    }

    private static double lead(Comparison row, String rival) {
        return row.outcome().rival(rival).map(found -> found.lead().median()).orElse(Double.NaN);
    }

    /** What the machine can do, as far as this run saw it. */
    Roof roof() {
        OptionalDouble flops =
                layers().stream().mapToDouble(Comparison::bestFlopRate).max();
        double readSeconds = gemv.outcome().rival(ReadRate.NAME).orElseThrow().seconds();
        double weightBytes =
                (double) gemv.shape().rows() * gemv.shape().lowering().reduction() * Float.BYTES;
        return new Roof(flops.orElseThrow(), weightBytes / readSeconds);
    }
}
