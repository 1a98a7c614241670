package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import org.junit.jupiter.api.Test;

class ExactnessTest {
    /**
     * The absolute values of the rows after the first byte add up to 3, 228 and 100. Products are up to 128 * 228 = 29,184, which is below
     * 2^15.
     */
    private static final byte[] WEIGHTS = {127, 1, 2, -128, 100, 50, -50};

    private static Exactness withShift(int shift) {
        LinearLayer layer = LinearLayer.integers(
                new DenseLowering(2, 1), Weights.int8(WEIGHTS, 1, 3, 2), Arithmetic.INT32, (byte) 0);
        return Exactness.of(layer, shift);
    }

    @Test
    void theBoundIsThatOfTheRowOfTheLargestSum() {
        assertThat(withShift(0).bound()).isEqualTo(128 * 228);
    }

    @Test
    void int32SufficesUntilTheProductTimesThePowerOfTwoOutgrowsIt() {
        assertThat(withShift(16).arithmetic()).isEqualTo(Arithmetic.INT32);
        assertThat(withShift(17).arithmetic()).isEqualTo(Arithmetic.INT64);
    }

    @Test
    void aRecoveryMayDivideByWhatTheBoundLeavesOfTheBits() {
        assertThat(withShift(0).mostShift()).isEqualTo(31 - 15);
        assertThat(withShift(17).mostShift()).isEqualTo(63 - 15);
    }
}
