package dev.ballast.bench.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PhasesTest {
    private final Phases phases = new Phases();

    PhasesTest() {
        phases.begin(Phase.HEALTHY, 100);
        phases.begin(Phase.FAULTY, 200);
        phases.begin(Phase.RETURNING, 300);
        phases.begin(Phase.HEALTHY, 400);
        phases.begin(Phase.FAULTY, 500);
        phases.begin(Phase.STARTING, 600);
    }

    @Test
    void aRequestBelongsToThePhaseInWhichItBegan() {
        assertThat(phases.of(100, 199)).isEqualTo(Phase.HEALTHY);
        assertThat(phases.of(200, 250)).isEqualTo(Phase.FAULTY);
        assertThat(phases.of(299, 450)).isEqualTo(Phase.FAULTY);
        assertThat(phases.of(350, 600)).isEqualTo(Phase.RETURNING);
        assertThat(phases.of(700, 9_000)).isEqualTo(Phase.STARTING);
    }

    @Test
    void whatIsInFlightWhenAFaultComesBelongsToTheFault() {
        assertThat(phases.of(199, 200)).isEqualTo(Phase.FAULTY);
        assertThat(phases.of(450, 700)).isEqualTo(Phase.FAULTY);
    }

    @Test
    void knowsNothingOfTheTimeBefore() {
        assertThat(phases.covers(99)).isFalse();
        assertThat(phases.covers(100)).isTrue();
        assertThatThrownBy(() -> phases.of(99, 100)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Phases().covers(0)).isFalse();
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> phases.begin(Phase.HEALTHY, 599)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void remembersWhenFaultsBegan() {
        assertThat(phases.faultsNs()).containsExactly(200L, 500L);
    }
}
