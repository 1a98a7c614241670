package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.wire.WireException.Reason;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class JobExtentsTest {
    @Test
    void areWhatALoweringLeavesOpen() {
        WindowAxis high = new WindowAxis(32, 3, 2, 1, 0, 1);
        WindowAxis wide = new WindowAxis(70_000, 5, 1, 2, 3, 2);

        assertThat(JobExtents.of(new DenseLowering(30, 7)).numbers()).containsExactly(7);
        assertThat(JobExtents.of(new ConvLowering(3, high, wide)).numbers()).containsExactly(32, 1, 0, 70_000, 2, 3);
        assertThat(JobExtents.NONE.isEmpty()).isTrue();
    }

    @Test
    void comeBackAsTheyWereWithTheBytesThatAreForetold() throws WireException {
        for (int number : new int[] {0, 23, 24, 255, 256, 65_535, 65_536, Integer.MAX_VALUE}) {
            for (int count : new int[] {0, 1, 6, 23, 24, JobExtents.MAX_NUMBERS}) {
                JobExtents extents = JobExtents.of(Collections.nCopies(count, number).stream()
                        .mapToInt(i -> i)
                        .toArray());
                byte[] request = GemmRequest.of(0, extents, new float[0]).encode();

                assertThat(GemmRequest.extents(request)).isEqualTo(extents).hasToString(extents.toString());
                assertThat(CborWriter.write(extents::write)).hasSize(extents.bytes());
            }
        }
    }

    @Test
    void moreThanAPartMayHaveAreRefusedBeforeTheyAreRead() {
        for (String array : new String[] {"98 31", "9a ffffffff", "9b ffffffffffffffff"}) {
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> GemmRequest.extents(Sample.hex("84 02 00 " + array)))
                    .withMessageContaining("extents: expected at most 48 elements")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> JobExtents.of(new int[JobExtents.MAX_NUMBERS + 1]));
        assertThatIllegalArgumentException().isThrownBy(() -> JobExtents.of(-1));
    }

    @Test
    void aRequestOfTheVersionBeforeIsToldBothVersions() {
        for (String hex : new String[] {"83 01 00 d855 44 00000000", "8a 01 01 02 01 1855 00 f6 f6 f6 f6"}) {
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> GemmRequest.extents(Sample.hex(hex)))
                    .withMessage("gemm request, version: expected 2, got 1")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_VERSION));
        }
    }
}
