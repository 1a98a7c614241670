package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.Model;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Models of 8-bit numbers: their products stay on the gateway, and their values must not travel. */
class IntegerModelsTest {
    private static Model load(String name) throws GatewayException {
        String data = System.getenv("BALLAST_DATA");
        assumeTrue(data != null, "BALLAST_DATA is not set");
        Path file = Path.of(data == null ? "" : data, "models", name, "model.onnx");
        return Models.load(new GatewayConfig.ModelSource(
                name, file, Preprocessing.grey(1), List.of(), GatewayConfig.WireTypes.EXACT));
    }

    @Test
    void computesEveryIntegerLayerItself() throws Exception {
        ServedModel served = new ServedModel(
                load("mnist-cnn-int8-qop"),
                new Planner(5, Redundancy.coded(1), 0),
                Preprocessing.grey(1),
                List.of(),
                GatewayConfig.WireTypes.EXACT::of,
                RoundPolicy.CODED);
        assertThat(served.plan()).hasSize(3).allMatch(LayerPlan.Local.class::isInstance);
        assertThat(served.deployed()).isEmpty();
    }

    @Test
    void integerLayersLoseNothingOnTheWire() throws Exception {
        WireErrors study = new WireErrors(load("mnist-cnn-int8-qop"), Kernels.best(), 4);
        List<List<Tensor>> noise = study.noise(3, 1);
        assertThat(study.layers(noise)).isEmpty();
        WireErrors.Whole whole = study.whole(WireType.INT8, noise);
        assertThat(whole.healthy()).isZero();
        assertThat(whole.sameTop()).isEqualTo(3);
    }

    @Test
    void refusesAModelWhoseInputsAreBytes() {
        assertThatThrownBy(() -> load("mobilenetv2-uint8"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContainingAll("mobilenetv2-uint8", "input is UINT8", "FP32 only");
    }
}
