package dev.ballast.bench.slices;

import dev.ballast.coding.Code;
import dev.ballast.plan.Redundancy;

/**
 * One case of the study.
 *
 * @param loss share of datagrams lost in each direction, independently on every link
 * @param parity r, the number of parity parts
 */
record SlicesCase(double loss, int parity) {
    /** k, data parts. */
    static final int DATA = 4;

    /** S, result slices of each part. */
    static final int SLICES = 4;

    SlicesCase {
        if (!(loss >= 0 && loss < 1) || parity < 0) {
            throw new IllegalArgumentException("loss " + loss + ", parity " + parity);
        }
    }

    int nodes() {
        return DATA + parity;
    }

    Code code() {
        return Redundancy.coded(parity).code(DATA, false);
    }

    /** The share of rounds that the closed form promises to need no slice twice. */
    double closedForm() {
        return ClosedForm.wholeAtOnce(DATA, parity, SLICES, loss);
    }
}
