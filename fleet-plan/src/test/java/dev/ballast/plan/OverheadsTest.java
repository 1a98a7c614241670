package dev.ballast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import org.junit.jupiter.api.Test;

class OverheadsTest {
    private static BoardRates rates(double macs, double share) {
        Rate other = Rate.of(1e9);
        return new BoardRates(Rate.of(macs), other, other, null, share);
    }

    @Test
    void aShareOfAProcessorMakesEverythingSlowerByThatShare() {
        Overheads whole = Overheads.estimated(rates(20e9, 1));
        Overheads tenth = Overheads.estimated(rates(2e9, 0.1));

        assertThat(tenth.request()).isCloseTo(10 * whole.request(), within(1e-12));
        assertThat(tenth.datagram()).isCloseTo(10 * whole.datagram(), within(1e-12));
        assertThat(tenth.megabyte()).isCloseTo(10 * whole.megabyte(), within(1e-12));
    }

    @Test
    void aSlowerBoardIsSlowerByTheRootOfItsRate() {
        Overheads fast = Overheads.estimated(rates(40e9, 1));
        Overheads slow = Overheads.estimated(rates(10e9, 1));
        assertThat(slow.request()).isCloseTo(2 * fast.request(), within(1e-12));
    }
}
