package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("slow")
class LossToleranceTest {
    private static final PartSet EVERY = PartSet.first(PartSet.MAX_PARTS);

    /** Sets of sets of parts: four times as many for each part. */
    private static final int MOST_PARTS = Boolean.getBoolean("ballast.thorough") ? 8 : 7;

    /** Every code of the decoder's tests with few parts. */
    static Stream<Code> codes() {
        return Stream.concat(
                        DecoderTest.codes(), Stream.of(Code.copies(1), Code.copies(2), Code.copies(4), Code.copies(8)))
                .filter(code -> code.parts() <= MOST_PARTS);
    }

    /** The definition: the losses of each size, from all sets. */
    private static int tried(Decoder decoder, PartSet present) {
        int survived = -1;
        for (int lost = 0; lost <= present.size(); lost++) {
            int size = lost;
            boolean all = LongStream.rangeClosed(0, present.bits())
                    .mapToObj(PartSet::new)
                    .filter(set -> present.containsAll(set) && set.size() == size)
                    .allMatch(set -> decoder.recovery(present.minus(set)).complete());
            if (!all) {
                return survived;
            }
            survived = lost;
        }
        return survived;
    }

    @ParameterizedTest
    @MethodSource("codes")
    void agreesWithTryingEveryLossOfEverySetOfParts(Code code) {
        Decoder decoder = new Decoder(code);
        for (long bits = 0; bits < 1L << code.parts(); bits++) {
            PartSet present = new PartSet(bits);
            assertThat(LossTolerance.of(decoder, present))
                    .as("%s with parts %s", code, present)
                    .isEqualTo(tried(decoder, present));
        }
    }

    @Test
    void aCompleteCodeSurvivesWhatItIsMadeFor() {
        assertThat(LossTolerance.of(new Decoder(Code.none(4)), EVERY)).isZero();
        assertThat(LossTolerance.of(new Decoder(Code.sum(4)), EVERY)).isEqualTo(1);
        assertThat(LossTolerance.of(new Decoder(Code.mds(16, 4)), EVERY)).isEqualTo(4);
        assertThat(LossTolerance.of(new Decoder(Code.replicate(16)), EVERY)).isEqualTo(1);
        assertThat(LossTolerance.of(Decoder.exact(Code.integers(4, 2), Long.SIZE), EVERY))
                .isEqualTo(2);
    }

    @Test
    void manyCopiesAreCountedAndNotTried() {
        assertThat(LossTolerance.of(new Decoder(Code.copies(60)), EVERY)).isEqualTo(59);
    }

    @Test
    void aPartThatSaysNothingDoesNotCount() {
        Decoder decoder = new Decoder(Code.of("half", new double[][] {{1}, {0}, {1}}));
        assertThat(LossTolerance.of(decoder, EVERY)).isEqualTo(1);
        assertThat(LossTolerance.of(decoder, PartSet.of(0, 1))).isZero();
        assertThat(LossTolerance.of(decoder, PartSet.of(1))).isEqualTo(-1);
    }
}
