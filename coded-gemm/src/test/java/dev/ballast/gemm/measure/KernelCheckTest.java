package dev.ballast.gemm.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.operand.Weights;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("kernels")
class KernelCheckTest {
    static List<GemmKernel> kernels() {
        return Kernels.available();
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void theKernelsHereAreSound(GemmKernel kernel) {
        KernelCheck check = KernelCheck.of(kernel);

        assertThat(check.failures()).isEmpty();
        assertThat(check.isSound()).isTrue();
        assertThat(check.cases()).isEqualTo(KernelCases.all().size()).isGreaterThan(80);
    }

    @Test
    void oneWrongElementOfAnyProductIsFound() {
        int cases = KernelCases.all().size();
        for (int wrong = 0; wrong < cases; wrong++) {
            KernelCheck check = KernelCheck.of(new SpoiledKernel(wrong, SpoiledKernel.Spoil.ELEMENT));

            assertThat(check.failures()).as("product %d", wrong).hasSize(1);
            assertThat(check.failures().get(0))
                    .startsWith(KernelCases.all().get(wrong).name() + ": element ")
                    .contains("should be");
        }
    }

    @Test
    void anElementThatIsNoNumberIsFound() {
        assertThat(KernelCheck.of(new SpoiledKernel(0, SpoiledKernel.Spoil.NAN)).failures())
                .hasSize(1);
    }

    @Test
    void anElementWrittenBeyondTheResultIsFound() {
        KernelCheck check = KernelCheck.of(new SpoiledKernel(3, SpoiledKernel.Spoil.BEYOND));

        assertThat(check.failures()).hasSize(1);
        assertThat(check.failures().get(0)).endsWith(": wrote beyond its result");
    }

    @Test
    void aKernelThatThrowsHasFailed() {
        KernelCheck check = KernelCheck.of(new SpoiledKernel(2, SpoiledKernel.Spoil.THROW));

        assertThat(check.failures()).hasSize(1);
        assertThat(check.failures().get(0)).endsWith("threw java.lang.IllegalStateException: spoiled");
        assertThat(check.isSound()).isFalse();
    }

    @Test
    void theFirstSoundKernelIsTheLastThatIsChecked() {
        GemmKernel bad = new SpoiledKernel(0, SpoiledKernel.Spoil.ELEMENT);
        GemmKernel worse = new SpoiledKernel(1, SpoiledKernel.Spoil.THROW);
        GemmKernel good = Kernels.portable();

        assertThat(KernelCheck.untilSound(List.of(bad, good, worse)))
                .extracting(KernelCheck::kernel)
                .containsExactly(bad, good);
        GemmKernel another = new SpoiledKernel(9, SpoiledKernel.Spoil.ELEMENT);
        assertThat(KernelCheck.untilSound(List.of(another, worse)))
                .extracting(KernelCheck::isSound)
                .containsExactly(false, false);
        assertThat(KernelCheck.untilSound()).extracting(KernelCheck::kernel).hasSize(1);
    }

    @Test
    void exerciseComputesProductsOfTheFormatAndNoOther() {
        for (Weights.Format format : Weights.Format.values()) {
            SpoiledKernel kernel = new SpoiledKernel(-1, SpoiledKernel.Spoil.THROW);
            KernelCheck.exercise(kernel, format, 3);

            assertThat(kernel.formats()).containsExactly(format);
            assertThat(kernel.products())
                    .isEqualTo(3 * KernelCases.exercises(format).size());
        }
    }

    /** Each reading of this clock is 5 ms after the one before. */
    @Test
    void ratesComeFromTheClockAndEndWhenRunsStayAsSlow() {
        AtomicLong now = new AtomicLong();
        KernelRates rates = new KernelRates(Kernels.portable(), 25_000_000, () -> now.getAndAdd(5_000_000));

        assertThat(rates.gflops()).isEqualTo(2.0 * 64 * 256 * 196 / 5e6);
        assertThat(now.get()).isEqualTo(7 * 5_000_000L); // the first run counts as an improvement
        assertThat(rates.gigabytes()).isEqualTo((2 << 20) / 5e6);
        assertThat(rates.int8Gigabytes()).isEqualTo((2 << 20) / 5e6);
    }
}
