package dev.ballast.bench.codes;

import dev.ballast.coding.Code;
import java.util.ArrayList;
import java.util.List;

/** A code that takes part in the comparison, under the name that tables show. */
record Contender(String name, Code code) {
    private static final String SUM = "sum";
    private static final String MDS = "mds";

    /** All codes over k data parts that take exactly so many extra nodes. */
    static List<Contender> of(int k, int extra) {
        List<Contender> all = new ArrayList<>();
        if (extra == 0) {
            return List.of(new Contender("none", Code.none(k)));
        }
        if (extra <= k) {
            all.add(new Contender("2MR", Code.replicate(k, extra)));
        }
        if (extra == 1) {
            all.add(new Contender(SUM, Code.sum(k)));
        }
        if (extra == 2) {
            all.add(new Contender("partial", Code.partial(k)));
        }
        if (extra >= 2) {
            all.add(new Contender(MDS, Code.mds(k, extra)));
        }
        return all;
    }

    /** Whether it is one of those that the product codes with. */
    boolean ours() {
        return name.equals(SUM) || name.equals(MDS);
    }
}
