package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.plan.Redundancy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ServiceRateTest {
    private static final int WORKERS = 4;
    private static final long USUAL_NS = 1_000_000;
    private static ServedModel model;

    private final ServiceRate rate = new ServiceRate(WORKERS);

    @BeforeAll
    static void load() throws GatewayException {
        model = new TestGateway(2, Redundancy.coded(1)).model;
    }

    private void answered(int count, long tookNs, double company) {
        for (int i = 0; i < count; i++) {
            rate.answered(model, tookNs, company, 0);
        }
    }

    @Test
    void nothingIsKnownBeforeSixteenAnswers() {
        answered(15, USUAL_NS, 1);
        assertThat(rate.usualNs(model)).isZero();
        answered(1, USUAL_NS, 1);
        assertThat(rate.usualNs(model)).isEqualTo(USUAL_NS);
    }

    @Test
    void whatIsSlowInCompanyIsNotUsual() {
        answered(16, USUAL_NS, 1);
        answered(1_000, 4 * USUAL_NS, 4);
        assertThat(rate.usualNs(model)).isEqualTo(USUAL_NS);
    }

    @Test
    void whatIsFastEvenInCompanyIs() {
        answered(16, 50 * USUAL_NS, 4);
        answered(64, USUAL_NS, 4);
        assertThat(rate.usualNs(model)).isEqualTo(USUAL_NS);
    }

    @Test
    void whatIsSlowAloneBecomesUsual() {
        answered(16, USUAL_NS, 1);
        answered(64, 3 * USUAL_NS, 1);
        assertThat(rate.usualNs(model)).isEqualTo(3 * USUAL_NS);
    }

    @Test
    void thePaceIsThatOfAsManyWorkersAsDoNotHinderEachOther() {
        answered(16, USUAL_NS, 1);
        assertThat(rate.takesNs(USUAL_NS)).as("one worker's").isEqualTo(USUAL_NS);
        answered(200, USUAL_NS, 4);
        assertThat(rate.takesNs(USUAL_NS)).isCloseTo(USUAL_NS / 4.0, within(0.01 * USUAL_NS));
        answered(200, 2 * USUAL_NS, 4);
        assertThat(rate.takesNs(USUAL_NS)).isCloseTo(USUAL_NS / 2.0, within(0.01 * USUAL_NS));
    }

    @Test
    void fewAtATimeSayNothingOfThePaceOfMany() {
        answered(16, USUAL_NS, 1);
        answered(200, USUAL_NS, 4);
        answered(200, USUAL_NS, 1);
        assertThat(rate.takesNs(USUAL_NS)).isCloseTo(USUAL_NS / 4.0, within(0.01 * USUAL_NS));
    }
}
