package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gemm.Kernels;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireType;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireErrorsTest {
    /** Half a unit in the last place of float16, and half a step of int8, relative to the largest value. */
    private static final double HALF_ULP = Math.scalb(1.0, -11);

    private static final double HALF_STEP = 0.5 / 127;

    private final WireErrors study;
    private final List<List<Tensor>> noise;

    WireErrorsTest() throws GatewayException {
        study = new WireErrors(Models.load(Models.builtIn()), Kernels.best(), 4);
        noise = study.noise(3, 1);
    }

    @Test
    void narrowTypesCostWhatTheirStepsAllow() {
        List<WireErrors.Layer> layers = study.layers(noise);
        assertThat(layers).hasSize(5);
        for (WireErrors.Layer layer : layers) {
            assertThat(layer.healthy().get(0)).as(layer.name()).isBetween(1e-6, 4 * HALF_ULP);
            assertThat(layer.healthy().get(1)).as(layer.name()).isBetween(1e-4, 8 * HALF_STEP);
            assertThat(layer.recovered().get(1))
                    .as("a sum of four rounded terms is worse than one: %s", layer.name())
                    .isGreaterThan(layer.healthy().get(1) / 4)
                    .isLessThan(40 * HALF_STEP);
            assertThat(layer.healthy().get(2)).as(layer.name()).isBetween(1e-6, 4 * HALF_ULP);
            assertThat(layer.recovered().get(2))
                    .as("parity of rounded weights is not rounded again: %s", layer.name())
                    .isCloseTo(layer.healthy().get(2), withinPercentage(1));
        }
    }

    @Test
    void theWholeModelIsWorseThanItsLayersAndKeepsItsAnswerInFloat16() {
        WireErrors.Whole half = study.whole(WireChoice.both(WireType.FLOAT16), noise);
        WireErrors.Whole bytes = study.whole(WireChoice.both(WireType.INT8), noise);
        WireErrors.Whole exact = study.whole(WireChoice.both(WireType.FLOAT32), noise);
        assertThat(exact.healthy()).isLessThan(1e-5);
        assertThat(half.sameTop()).isEqualTo(3);
        assertThat(half.healthy()).isGreaterThan(exact.healthy()).isLessThan(bytes.healthy());
    }
}
