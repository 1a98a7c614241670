package dev.ballast.bench.codes;

import dev.ballast.coding.Code;
import dev.ballast.coding.Conditioning;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.Erasures;

/**
 * Conditioning of a code for any r failures, and whether it recovers all of them.
 *
 * @param patterns sets of at most r lost parts
 * @param undecodable number of these after which a data part is unknown
 */
record ConditionRow(Code code, Conditioning conditioning, long patterns, long undecodable) {
    /** Of the code that the product uses for k data and r parity parts; every pattern is tried. */
    static ConditionRow of(int k, int r) {
        Code code = r == 1 ? Code.sum(k) : Code.mds(k, r);
        Decoder decoder = new Decoder(code);
        long undecodable = Erasures.upTo(k + r, r)
                .filter(lost -> !decoder.recovery(code.all().minus(lost)).complete())
                .count();
        long patterns = Erasures.upTo(k + r, r).count();
        return new ConditionRow(code, Conditioning.of(code), patterns, undecodable);
    }
}
