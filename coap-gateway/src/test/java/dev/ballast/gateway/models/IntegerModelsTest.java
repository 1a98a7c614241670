package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.Model;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Models of 8-bit integers in the gateway. */
class IntegerModelsTest {
    private static final Preprocessing COLOURS =
            new Preprocessing(Preprocessing.Colour.RGB, false, 1, List.of(0.0), List.of(1.0));

    private static Model load(String name) throws GatewayException {
        String data = System.getenv("BALLAST_DATA");
        assumeTrue(data != null, "BALLAST_DATA is not set");
        Path file = Path.of(data == null ? "" : data, "models", name, "model.onnx");
        return Models.load(new ModelSource(name, file, COLOURS, List.of(), ModelSource.WireTypes.EXACT));
    }

    private static ServedModel serve(String name) throws GatewayException {
        return new ServedModel(
                load(name),
                Staging.NONE,
                new Planner(6, Redundancy.coded(2), 0),
                COLOURS,
                ClassScores.RAW,
                null,
                ModelSource.WireTypes.EXACT::of,
                RoundPolicy.CODED,
                null,
                IntStream.range(0, 6).boxed().toList());
    }

    @Test
    void everyLayerIsCodedInIntegersOverTheFleet() throws Exception {
        ServedModel served = serve("mnist-cnn-int8-qop");
        assertThat(served.plan()).hasSize(3).allMatch(LayerPlan.Split.class::isInstance);
        assertThat(served.deployed()).allMatch(layer -> layer.code().isInteger());
        assertThat(served.deployed()).allMatch(layer -> layer.resultType(5) == WireType.INT32);
        assertThat(served.deployed()).allMatch(layer -> layer.activationType() == WireType.INT8);
    }

    @Test
    void integerLayersLoseNothingOnTheWire() throws Exception {
        WireErrors study = new WireErrors(load("mnist-cnn-int8-qop"), Kernels.best(), 4);
        List<List<Tensor>> noise = study.noise(3, 1);
        assertThat(study.layers(noise)).isEmpty();
        WireErrors.Whole whole = study.whole(WireChoice.both(WireType.INT8), noise);
        assertThat(whole.healthy()).isZero();
        assertThat(whole.sameTop()).isEqualTo(3);
    }

    @Test
    void aPictureBecomesTheBytesThatAQuantizedModelTakes() throws Exception {
        BufferedImage picture = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
        picture.setRGB(3, 0, 0xff8001);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", png);

        Tensor input = serve("mobilenetv2-uint8")
                .readImage(png.toByteArray(), () -> false)
                .input();

        assertThat(input.datatype()).isEqualTo("UINT8");
        ByteTensor bytes = (ByteTensor) input;
        int plane = 224 * 224;
        assertThat(List.of(bytes.get(2), bytes.get(3), bytes.get(plane + 3), bytes.get(2 * plane + 3)))
                .containsExactly(0, 255, 128, 1);
    }
}
