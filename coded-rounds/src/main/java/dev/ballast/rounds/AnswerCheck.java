package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.round.Round;

/**
 * Looks for silent errors in the answers of one round: numbers that are wrong without saying so. Where the parts contradict each other the
 * gateway computes all of it itself, which gives the right result and names the parts that are wrong.
 */
interface AnswerCheck {
    /**
     * What the parts that are there beside the data say against it, in words; empty when they fit wherever both arrived, and when numbers are so
     * large that nothing can be told from them.
     */
    String contradiction();

    /** Parts that {@link #contradiction} looks at in every slice, one bit each; none when nothing can be told. */
    long compared();

    /**
     * Computes all data parts anew, in the place of what came, and compares.
     *
     * @return parts that differ from what they should be in slices that came, one bit each
     */
    long recompute();

    /** Parts that can be compared in every slice, one bit each: elsewhere too few arrived to compare anything. */
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
