package dev.ballast.gemm.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.operand.Weights;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateMeterTest {
    private static final long RUN_NS = 5_000_000;

    /** A clock that advances with each product. */
    private final AtomicLong now = new AtomicLong();

    private final AtomicInteger readings = new AtomicInteger();

    private long steady() {
        readings.incrementAndGet();
        return now.getAndAdd(RUN_NS);
    }

    @Test
    void ratesAreUnitsOverTheTimeOnTheClock() {
        BoardRates rates = new RateMeter(Kernels.portable(), RUN_NS, this::steady).measure(true);

        double macs = 64 * 256 * 196 / 5e-3;
        assertThat(rates.macs().median()).isCloseTo(macs, within(1.0));
        assertThat(rates.macs().low()).isEqualTo(rates.macs().high());
        assertThat(rates.streamed().median()).isCloseTo((4 << 20) / 5e-3, within(1.0));
        assertThat(rates.streamed(Weights.Format.INT8).median()).isCloseTo((4 << 20) / 5e-3, within(1.0));
        double rest = 5e-3 - 4.0 * 252 * 784 / macs;
        assertThat(rates.unfolded().median()).isCloseTo(252 * 784 / rest, within(1.0));
        assertThat(readings).hasValue(4 * (1 + 9)); // nine runs of each, however short the time for them
    }

    @Test
    void aProcessThatIsLimitedHasThatShareOfEveryRate() {
        BoardRates whole = new RateMeter(Kernels.portable(), RUN_NS, this::steady).measure(true);
        BoardRates share = new RateMeter(Kernels.portable(), RUN_NS, this::steady, 0.25).measure(true);

        assertThat(share.share()).isEqualTo(0.25);
        assertThat(share.macs()).isEqualTo(whole.macs().times(0.25));
        assertThat(share.unfolded()).isEqualTo(whole.unfolded().times(0.25));
        assertThat(share.streamed()).isEqualTo(whole.streamed().times(0.25));
        assertThat(share.streamedInt8())
                .isEqualTo(whole.streamed(Weights.Format.INT8).times(0.25));
    }

    @Test
    void whatElseRunsOnTheMachineHardlyCounts() {
        AtomicInteger run = new AtomicInteger();
        RateMeter meter = new RateMeter(
                Kernels.portable(),
                40 * RUN_NS,
                () -> now.getAndAdd(run.getAndIncrement() % 3 == 0 ? 20 * RUN_NS : RUN_NS));

        assertThat(meter.measure(false).macs().median()).isCloseTo(64 * 256 * 196 / 5e-3, within(1.0));
    }

    @Test
    void measuresAgainUntilThatBringsNothing() {
        AtomicInteger run = new AtomicInteger();
        RateMeter meter = new RateMeter(
                Kernels.portable(), RUN_NS, () -> now.getAndAdd(run.getAndIncrement() < 25 ? 3 * RUN_NS : RUN_NS));

        BoardRates rates = meter.steady(false);
        assertThat(rates.macs().median()).isCloseTo(64 * 256 * 196 / 5e-3, within(1.0));
        assertThat(rates.streamed().median()).isCloseTo((4 << 20) / 5e-3, within(1.0));
        assertThat(run.get()).isLessThan(10 * 3 * 10); // before its last try
    }

    @Test
    void int8IsEstimatedWhereItWasNotMeasured() {
        BoardRates rates = new RateMeter(Kernels.portable(), RUN_NS, this::steady).measure(false);

        assertThat(rates.streamedInt8()).isNull();
        assertThat(rates.streamed(Weights.Format.INT8).median())
                .isBetween(0.5 * rates.streamed().median(), rates.streamed().median());
        assertThat(rates.streamed(Weights.Format.FLOAT16)).isEqualTo(rates.streamed());
    }

    @Test
    void aShareIsAPartOfOneProcessor() {
        Rate rate = Rate.of(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new BoardRates(rate, rate, rate, null, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new BoardRates(rate, rate, rate, null, 1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> new BoardRates(rate, rate, rate, null, Double.NaN));
        assertThat(new BoardRates(rate, rate, rate, null).share()).isEqualTo(1);
    }

    @Test
    void aRateIsAboveZeroAndAscends() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(0, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(2, 1, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(1, Double.NaN, 2));
        assertThat(new Rate(1, 2, 3).times(2)).isEqualTo(new Rate(2, 4, 6));
    }
}
