package dev.ballast.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.coding.Code;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundPolicyTest {
    @ParameterizedTest
    @CsvSource({
        "wait-all, WAIT_ALL, false, false, true",
        "retry, RETRY, true, true, false",
        "replicate, REPLICATE, true, false, false",
        "coded, CODED, true, false, true",
        "hedged, HEDGED, true, true, true"
    })
    void saysWhomItAsksAndWhichCodesItCanRun(
            String label, RoundPolicy policy, boolean heedsHealth, boolean keepsReserve, boolean runsAnyCode) {
        assertThat(RoundPolicy.of(label)).contains(policy);
        assertThat(policy.label()).isEqualTo(label);
        assertThat(policy.heedsHealth()).isEqualTo(heedsHealth);
        assertThat(policy.keepsReserve()).isEqualTo(keepsReserve);
        assertThat(policy.fits(Code.sum(3))).isEqualTo(runsAnyCode);
        assertThat(policy.fits(Code.replicate(3))).isTrue();
    }

    @Test
    void knowsItsLabels() {
        assertThat(RoundPolicy.labels()).containsExactly("wait-all", "retry", "replicate", "coded", "hedged");
        assertThat(RoundPolicy.of("none")).isEmpty();
    }

    @Test
    void aNodeIsBenchedAfterOneMissAtTheLeastAndProbedAfterAnyPause() {
        Duration one = Duration.ofNanos(1);
        assertThat(new HealthPolicy(1, one, one).goneAfter()).isEqualTo(Duration.ofSeconds(60));
        assertThat(HealthPolicy.defaults())
                .isEqualTo(new HealthPolicy(3, Duration.ofMillis(250), Duration.ofSeconds(10), Duration.ofSeconds(60)));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolicy(1, Duration.ZERO, one));
        assertThatIllegalArgumentException().isThrownBy(() -> new HealthPolicy(1, one.negated(), one));
    }
}
