package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.picture.Preprocessing;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether the first output of models comes from a Softmax, and what becomes of the setting for those that do. */
class SoftmaxModelsTest {
    private static ModelSource source(String name, @Nullable Path file) {
        return new ModelSource(
                        name, file, Preprocessing.USUAL, List.of("background", "tench"), ModelSource.WireTypes.EXACT)
                .withSoftmax(true);
    }

    private static ModelSource given(String folder) {
        String data = System.getenv("BALLAST_DATA");
        assumeTrue(data != null, "BALLAST_DATA is not set");
        return source("net", Path.of(data == null ? "" : data, "models", folder));
    }

    private static ServedModel load(ModelSource source) throws GatewayException {
        List<NodeAddress> nodes = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> new NodeAddress("n" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), i)))
                .toList();
        return new ModelLoader(nodes, GatewayConfig.Coding.defaults())
                .load(new ModelStore.Spec(source, ModelCoding.AS_CONFIGURED));
    }

    @ParameterizedTest
    @CsvSource({
        "squeezenet11/model.onnx, true",
        "mobilenetv2/model.onnx.gz, false",
        "mnist-cnn/model.onnx, false",
        "resnet20-cifar10/model.onnx, false"
    })
    void theFileTells(String file, boolean endsInSoftmax) throws Exception {
        assertThat(Models.endsInSoftmax(Models.load(given(file)))).isEqualTo(endsInSoftmax);
    }

    @Test
    void probabilitiesAreNotTakenTwice() {
        ModelSource source = given("squeezenet11/model.onnx");
        assertThatThrownBy(() -> load(source))
                .isInstanceOf(GatewayException.class)
                .hasMessage("model net: its output softmaxout_1 is the result of a Softmax already;"
                        + " remove output: {softmax: true}");
    }

    @Test
    void rawScoresBecomeProbabilities() throws Exception {
        ServedModel digits = load(source("digits", null));
        assertThat(digits.reader()).isEqualTo(new ClassScores(List.of("background", "tench"), true));
        assertThat(digits.preprocessing()).isEqualTo("28 x 28 (width x height), crop, grey, nchw, pixel / 255");
    }
}
