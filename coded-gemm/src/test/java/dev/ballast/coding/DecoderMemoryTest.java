package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Tests which recoveries a {@link Decoder} computes ahead, and how many it remembers. */
class DecoderMemoryTest {
    @Test
    void patternsSeenBeforeAreNotSolvedAgain() {
        Decoder decoder = new Decoder(Code.sum(6));
        decoder.prepare(1);
        Recovery prepared = decoder.recovery(PartSet.first(7).without(1));
        assertThat(decoder.recovery(PartSet.first(7).without(1))).isSameAs(prepared);
        assertThat(decoder.recovery(PartSet.first(7).without(1).with(40))).isSameAs(prepared);
    }

    @Test
    void theMemoryStartsAnewWhenItIsFull() {
        Decoder decoder = new Decoder(Code.none(15));
        Recovery first = decoder.recovery(PartSet.EMPTY);
        for (long bits = 1; bits < Decoder.MEMORY; bits++) {
            decoder.recovery(new PartSet(bits));
        }
        assertThat(decoder.recovery(PartSet.EMPTY)).isSameAs(first);
        decoder.recovery(new PartSet(Decoder.MEMORY));
        assertThat(decoder.recovery(PartSet.EMPTY)).isNotSameAs(first);
    }

    /**
     * With 64 parts, at most two missing parts give 1 + 64 + 2,016 patterns. A third missing part adds 41,664, more than the 16,384 that
     * are remembered.
     */
    @Test
    void noMorePatternsArePreparedThanAreRemembered() {
        assertThat(new Decoder(Code.none(64)).mostRemembered(64)).isEqualTo(2);
        assertThat(new Decoder(Code.none(20)).mostRemembered(20))
                .as("6,196 patterns, or 21,700")
                .isEqualTo(4);
        assertThat(new Decoder(Code.none(14)).mostRemembered(20))
                .as("all 16,384")
                .isEqualTo(14);
        assertThat(new Decoder(Code.none(20)).mostRemembered(3)).isEqualTo(3);
        assertThat(new Decoder(Code.none(20)).mostRemembered(0)).isZero();
    }

    /** Both parity parts and all data parts except one arrived, so a recovery can choose the parity part that needs no division. */
    @Test
    void onlyPatternsOfAtMostThatManyMissingPartsAreWorkedOut() {
        Code code = Code.integers(8, 2);
        assertThat(Decoder.worstShift(code, 1)).isZero();
        assertThat(Decoder.worstShift(code, 2)).isPositive();
    }
}
