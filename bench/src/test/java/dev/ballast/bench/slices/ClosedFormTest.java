package dev.ballast.bench.slices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClosedFormTest {
    /** Every pattern of losses of one slice, weighed. */
    private static double decodable(int k, int r, double p) {
        double sum = 0;
        for (int lost = 0; lost < 1 << (k + r); lost++) {
            int count = Integer.bitCount(lost);
            sum += count <= r ? Math.pow(p, count) * Math.pow(1 - p, k + r - count) : 0;
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"1,0,0.3", "2,1,0.1", "4,0,0.02", "4,1,0.02", "4,2,0.1", "6,3,0.25", "4,1,0"})
    void isTheSumOverAllPatternsOfLosses(int k, int r, double p) {
        for (int slices = 1; slices <= 5; slices++) {
            assertThat(ClosedForm.wholeAtOnce(k, r, slices, p))
                    .isCloseTo(Math.pow(decodable(k, r, p), slices), within(1e-12));
        }
    }

    @Test
    void theMainCaseIsAlmostAlwaysWholeAtOnce() {
        assertThat(SlicesResult.MAIN.closedForm()).isCloseTo(0.985, within(0.0005));
    }

    @Test
    void theSamplingErrorShrinksWithTheRootOfTheRounds() {
        assertThat(ClosedForm.samplingError(0.5, 100)).isCloseTo(0.098, within(1e-4));
        assertThat(ClosedForm.samplingError(0.5, 400)).isCloseTo(0.049, within(1e-4));
        assertThat(ClosedForm.samplingError(1, 7)).isZero();
    }
}
