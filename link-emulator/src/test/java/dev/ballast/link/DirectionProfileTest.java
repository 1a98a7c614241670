package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirectionProfileTest {
    private static final int LARGEST = 65_507;

    private static DirectionProfile withMtu(int mtuPayload) {
        return new DirectionProfile(
                DelayModel.none(), LossModel.none(), DeliveryOrder.fifo(), 0, Bottleneck.none(), mtuPayload);
    }

    @ParameterizedTest(name = "MTU payload {0}")
    @ValueSource(ints = {8, 9, 48, 548, 1252, 1472, 8972, 65_507})
    void cutsEveryDatagramAsIpDoes(int mtuPayload) {
        DirectionProfile profile = withMtu(mtuPayload);
        for (int bytes = 0; bytes <= LARGEST; bytes++) {
            int fragments = fragmentsOneByOne(bytes, mtuPayload);
            assertThat(profile.fragments(bytes)).isEqualTo(fragments);
            assertThat(profile.wireBytes(bytes)).isEqualTo(bytes + 8 + 20 * fragments);
        }
    }

    /** Takes packets off the datagram with its UDP header, each as large as the MTU and RFC 791 allow. */
    private static int fragmentsOneByOne(int bytes, int mtuPayload) {
        int left = bytes + 8;
        int room = mtuPayload + 8;
        int fragments = 1;
        while (left > room) {
            left -= room - room % 8;
            fragments++;
        }
        return fragments;
    }

    @ParameterizedTest
    @CsvSource({"1472, 1, 1500", "1473, 2, 1521", "36864, 25, 37372", "65507, 45, 66415"})
    void onEthernet(int bytes, int fragments, int wireBytes) {
        assertThat(DirectionProfile.clear().fragments(bytes)).isEqualTo(fragments);
        assertThat(DirectionProfile.clear().wireBytes(bytes)).isEqualTo(wireBytes);
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> withMtu(7)).hasMessageContaining("8 to 65507 bytes of payload, allows 7");
        assertThatThrownBy(() -> new Bottleneck(-1, 1)).hasMessageContaining("-1 bit/s");
        assertThatThrownBy(() -> new Bottleneck(1, 0))
                .hasMessageContaining("queue at least 1 byte, are 1 bit/s and 0 bytes");
        assertThatThrownBy(() -> DeliveryOrder.holding(0.1, Duration.ZERO))
                .hasMessageContaining("hold must be above 0, is PT0S");
        assertThatThrownBy(() -> DeliveryOrder.holding(Double.NaN, Duration.ofMillis(1)))
                .hasMessageContaining("reorder must be 0 to 1, is NaN");
        assertThatThrownBy(() -> new LinkProfile(" ", DirectionProfile.clear(), DirectionProfile.clear()))
                .hasMessageContaining("needs a name");
    }
}
