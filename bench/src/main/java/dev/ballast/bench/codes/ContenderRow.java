package dev.ballast.bench.codes;

import dev.ballast.coding.Decoder;
import dev.ballast.coding.Erasures;
import dev.ballast.coding.PartSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The result of one code.
 *
 * @param extraWork rows that all parity parts compute, for each row of the layer
 * @param rates share of recoverable patterns for 1, 2, ... lost nodes
 * @param errors of recovered elements
 * @param decodeUs median time of one recovery of conv2, with as many lost data parts as can be recovered; 0 when none can
 */
record ContenderRow(CodeContender of, double extraWork, List<Rate> rates, Errors errors, double decodeUs) {
    /** Among all patterns of {@code lost} nodes, the number after which every data part is known. */
    record Rate(int lost, long patterns, long decodable) {
        /** Every pattern is tried. */
        static Rate of(Decoder decoder, int lost) {
            int parts = decoder.code().parts();
            PartSet all = decoder.code().all();
            long decodable = Erasures.of(parts, lost)
                    .filter(set -> decoder.recovery(all.minus(set)).complete())
                    .count();
            return new Rate(lost, Erasures.of(parts, lost).count(), decodable);
        }

        double share() {
            return (double) decodable / patterns;
        }
    }

    /**
     * Errors against double precision, in units in the last place of the largest element of the layer's product.
     *
     * @param worst the largest error; NaN when nothing was recovered
     */
    record Errors(double worst, double mean) {}

    ContenderRow {
        rates = List.copyOf(rates);
    }

    /** Of 1 to {@code most} lost nodes, or as many as there are. */
    static List<Rate> rates(Decoder decoder, int most) {
        return IntStream.rangeClosed(1, Math.min(most, decoder.code().parts()))
                .mapToObj(lost -> Rate.of(decoder, lost))
                .toList();
    }

    /** Of so many lost nodes; NaN when there are not as many. */
    double rate(int lost) {
        return lost <= rates.size() ? rates.get(lost - 1).share() : Double.NaN;
    }
}
