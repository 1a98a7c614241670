package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.SmallModels;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.Model;
import dev.ballast.plan.LayerPlan;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about a model that is loaded. LeNet-5 has ten classes. */
class ModelLoaderTest {
    private static List<String> labels(int count) {
        return Collections.nCopies(count, "a");
    }

    @Test
    void labelsAreCountedAgainstTheClasses() throws Exception {
        Model digits = Models.load(Models.builtIn());
        String output = digits.outputs().get(0).name();
        assertThat(LabelCount.doubt(labels(10), digits)).isEmpty();
        assertThat(LabelCount.doubt(List.of(), digits))
                .as("none is no wrong number")
                .isEmpty();
        assertThat(LabelCount.doubt(labels(9), digits))
                .isEqualTo(
                        "there are 9 labels, but output " + output + " has 10 classes; the last class is named by its"
                                + " number; complete the list, or set label-offset: 1 if the classes without a label come first");
        assertThat(LabelCount.doubt(labels(8), digits)).contains("the last 2 classes are named by their numbers;");
        assertThat(LabelCount.doubt(labels(11), digits)).contains("the last label names no class;");
        assertThat(LabelCount.doubt(labels(12), digits))
                .isEqualTo("there are 12 labels, but output " + output + " has 10 classes; the last 2 labels name no"
                        + " class; use the list that the model was trained with, or a smaller label-offset");
    }

    @Test
    void describesAPlanWithTheIdsOfItsNodes() throws GatewayException {
        List<NodeAddress> fleet = IntStream.rangeClosed(1, 3)
                .mapToObj(i -> new NodeAddress(
                        "board-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_000 + i)))
                .toList();
        ServedModel served = new ModelLoader(fleet, GatewayConfig.Coding.defaults())
                .load(new ModelStore.Spec(Models.builtIn(), ModelCoding.AS_CONFIGURED));
        assertThat(served.plan())
                .filteredOn(LayerPlan.Split.class::isInstance)
                .isNotEmpty()
                .allSatisfy(layer ->
                        assertThat(ModelLoader.describe(layer, fleet)).endsWith(" over board-1, board-2, board-3"));
    }

    @Test
    void aDetectorTakesNoSoftmaxAndNeedsAPicture(@TempDir Path folder) throws Exception {
        DetectionSettings settings = new DetectionSettings(DetectionSettings.Kind.YOLOV8, 0.5f, 0.45f);
        ModelSource boxes = source(SmallModels.boxes(folder)).withDetections(settings);
        assertThat(loader().load(new ModelStore.Spec(boxes, ModelCoding.AS_CONFIGURED))
                        .reader()
                        .needs())
                .containsExactly(0);
        assertThatThrownBy(() -> loader().load(new ModelStore.Spec(boxes.withSoftmax(true), ModelCoding.AS_CONFIGURED)))
                .hasMessageContaining("output: {softmax: true} is for classes");
        ModelSource table = source(SmallModels.table(folder)).withDetections(settings);
        assertThatThrownBy(() -> loader().load(new ModelStore.Spec(table, ModelCoding.AS_CONFIGURED)))
                .hasMessageContaining("output: {detections: ..} is for models with a picture as their only input; the"
                        + " inputs are [index 1]");
    }

    private static ModelSource source(Path file) {
        return new ModelSource("small", file, Preprocessing.USUAL, List.of(), ModelSource.WireTypes.EXACT);
    }

    private static ModelLoader loader() {
        NodeAddress only = new NodeAddress("board", new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_000));
        NodeAddress other = new NodeAddress("other", new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_001));
        return new ModelLoader(List.of(only, other), GatewayConfig.Coding.defaults());
    }
}
