package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.coding.PartSet;
import dev.ballast.round.Round;

/**
 * Looks for silent errors in the answers of one round: wrong numbers without an error code. Where the parts contradict each other, the
 * gateway computes all data parts itself. This gives the right result and shows which parts are wrong.
 */
interface AnswerCheck {
    /**
     * Says where the parts beyond the data contradict the data. Empty when they fit wherever both arrived, and when the numbers are so
     * large that the check is not conclusive.
     */
    String contradiction();

    /** Parts that {@link #contradiction} looks at in every slice; none when the check is not conclusive. */
    PartSet compared();

    /**
     * Computes all data parts, in place of the received ones, and compares.
     *
     * @return parts whose received slices differ from the right values
     */
    PartSet recompute();

    /** Parts that can be compared in every slice. In a slice where too few parts arrived nothing can be compared. */
    static PartSet compared(Code code, Round round) {
        PartSet compared = code.all();
        for (int slice = 0; slice < round.slices(); slice++) {
            PartSet arrived = round.arrived(slice);
            PartSet inSlice = PartSet.EMPTY;
            boolean whole = arrived.containsAll(code.data());
            PartSet extra = whole ? arrived.minus(code.data()) : PartSet.EMPTY;
            for (int parity = extra.next(0); parity >= 0; parity = extra.next(parity + 1)) {
                inSlice = inSlice.with(parity);
                for (int data = 0; data < code.dataParts(); data++) {
                    inSlice = code.coefficient(parity, data) != 0 ? inSlice.with(data) : inSlice;
                }
            }
            compared = compared.intersect(inSlice);
        }
        return compared;
    }
}
