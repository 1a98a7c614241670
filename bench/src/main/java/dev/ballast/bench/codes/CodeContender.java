package dev.ballast.bench.codes;

import dev.ballast.coding.Code;
import java.util.ArrayList;
import java.util.List;

/** A code in the comparison, with its name in tables. */
record CodeContender(String name, Code code) {
    private static final String SUM = "sum";
    private static final String MDS = "mds";

    /** All codes over k data parts that take exactly so many extra nodes. */
    static List<CodeContender> of(int k, int extra) {
        List<CodeContender> all = new ArrayList<>();
        if (extra == 0) {
            return List.of(new CodeContender("none", Code.none(k)));
        }
        if (extra <= k) {
            all.add(new CodeContender("2MR", Code.replicate(k, extra)));
        }
        if (extra == 1) {
            all.add(new CodeContender(SUM, Code.sum(k)));
        }
        if (extra == 2) {
            all.add(new CodeContender("partial", Code.partial(k)));
        }
        if (extra >= 2) {
            all.add(new CodeContender(MDS, Code.mds(k, extra)));
        }
        return all;
    }

    /** Whether it is one of those that the product codes with. */
    boolean ours() {
        return name.equals(SUM) || name.equals(MDS);
    }
}
