package dev.ballast.rounds;

import dev.ballast.coding.Code;
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

    /** Parts that {@link #contradiction} looks at in every slice, one bit each; none when the check is not conclusive. */
    long compared();

    /**
     * Computes all data parts, in place of the received ones, and compares.
     *
     * @return parts whose received slices differ from the right values, one bit each
     */
    long recompute();

    /** Parts that can be compared in every slice, one bit each. In a slice where too few parts arrived nothing can be compared. */
    static long compared(Code code, Round round) {
        long compared = code.allMask();
        for (int slice = 0; slice < round.slices(); slice++) {
            long arrived = round.arrived(slice);
            long inSlice = 0;
            boolean whole = (arrived & code.dataMask()) == code.dataMask();
            for (long rest = whole ? arrived & ~code.dataMask() : 0; rest != 0; rest &= rest - 1) {
                int parity = Long.numberOfTrailingZeros(rest);
                inSlice |= 1L << parity;
                for (int data = 0; data < code.dataParts(); data++) {
                    inSlice |= code.coefficient(parity, data) != 0 ? 1L << data : 0;
                }
            }
            compared &= inSlice;
        }
        return compared;
    }
}
