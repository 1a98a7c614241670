package dev.ballast.gateway.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.detection.DetectionSettings;
import dev.ballast.gateway.detection.SsdOutputs;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.profile.ProfileException;
import dev.ballast.round.RoundPolicy;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    private static final String NODE = "nodes:\n  - {id: n1, address: \"127.0.0.1:5701\"}\n";

    @TempDir
    private Path folder;

    private GatewayConfig read(String yaml) throws IOException, ProfileException {
        Path file = folder.resolve("gateway.yaml");
        Files.writeString(file, yaml);
        return ConfigFile.read(file, false);
    }

    @Test
    void aListOfNodesIsEnough() throws Exception {
        GatewayConfig config = read(NODE);
        assertThat(config.listen().getPort()).isEqualTo(5683);
        assertThat(config.listen().getAddress().isLoopbackAddress()).isTrue();
        assertThat(config.models()).extracting(ModelSource::name).containsExactly("lenet5");
        assertThat(config.coding()).isEqualTo(GatewayConfig.Coding.defaults());
        assertThat(config.work()).isEqualTo(GatewayConfig.Work.defaults());
        assertThat(config.telemetry().broker()).isNull();
    }

    @Test
    void readsEveryKey() throws Exception {
        Files.write(folder.resolve("names.txt"), List.of("cat", "dog"));
        GatewayConfig config = read("""
                id: attic
                listen: "127.0.0.1:0"
                nodes:
                  - {id: n1, address: "127.0.0.1:5701"}
                  - {id: n2, address: "[::1]:5702"}
                models:
                  - name: pets
                    file: pets.onnx
                    labels: names.txt
                    input: {colour: bgr, invert: true, scale: 1, mean: [104, 117, 123], deviation: [1]}
                coding: {code: coded, parity: 2, split-from-macs: 7, split: grid}
                rounds: {answer-within-ms: 80, late-from-ms: 9}
                health: {bench-after: 2, first-probe-ms: 10, last-probe-ms: 20}
                work: {workers: 3, queue: 5, deadline-ms: 700}
                mqtt: {broker: "tcp://127.0.0.1:1884", prefix: a/b, user: u, password: p}
                """);
        assertThat(config.id()).isEqualTo("attic");
        assertThat(config.nodes().get(1).address().getPort()).isEqualTo(5702);
        ModelSource model = config.models().get(0);
        assertThat(model.file()).isEqualTo(folder.resolve("pets.onnx"));
        assertThat(model.labels()).containsExactly("cat", "dog");
        assertThat(model.preprocessing())
                .isEqualTo(new Preprocessing(
                        Preprocessing.Colour.BGR, true, 1, List.of(104.0, 117.0, 123.0), List.of(1.0)));
        assertThat(config.coding().redundancy()).isEqualTo(Redundancy.coded(2));
        assertThat(config.coding().splitFromMacs()).isEqualTo(7);
        assertThat(config.coding().split()).isEqualTo(SplitKind.GRID);
        assertThat(config.coding().timing().answerWithin()).isEqualTo(Duration.ofMillis(80));
        assertThat(config.coding().health().lastProbe()).isEqualTo(Duration.ofMillis(20));
        assertThat(config.work()).isEqualTo(new GatewayConfig.Work(3, 5, Duration.ofMillis(700)));
        assertThat(config.telemetry().broker()).hasToString("tcp://127.0.0.1:1884");
        assertThat(config.telemetry().prefix()).isEqualTo("a/b");
    }

    @Test
    void picturesBecomeInputsAsTheInputSectionSays() throws Exception {
        Files.write(folder.resolve("names.txt"), List.of("cat"));
        ModelSource said = read(NODE
                        + "models: [{name: a, file: a.onnx, labels: names.txt, label-offset: 1,"
                        + " input: {colour: rgb, resize: fit, layout: nhwc}}]")
                .models()
                .get(0);
        assertThat(said.labels()).containsExactly("background", "cat");
        assertThat(said.preprocessing())
                .isEqualTo(new Preprocessing(
                        Preprocessing.Colour.RGB,
                        false,
                        Preprocessing.Numbers.USUAL,
                        Preprocessing.Resize.FIT,
                        Preprocessing.Layout.NHWC));
        Preprocessing usual =
                read(NODE + "models: [{name: a, file: a.onnx}]").models().get(0).preprocessing();
        assertThat(usual.resize()).isEqualTo(Preprocessing.Resize.CROP);
        assertThat(usual.layout()).isEqualTo(Preprocessing.Layout.BY_SHAPE);
        assertThat(usual.colour()).isEqualTo(Preprocessing.Colour.BY_SHAPE);
        assertThatThrownBy(() -> read(NODE + "models: [{name: a, file: a.onnx, input: {resize: squeeze}}]"))
                .hasMessageContaining("crop, stretch, fit");
    }

    @Test
    void aLetterboxHasPaddingAndAPlace() throws Exception {
        String model = NODE + "models: [{name: a, file: a.onnx, input: ";
        assertThat(read(model + "{resize: fit, padding: 114, place: top-left}}]")
                        .models()
                        .get(0)
                        .preprocessing()
                        .padding())
                .isEqualTo(new Preprocessing.Padding(114, Preprocessing.Padding.Place.TOP_LEFT));
        assertThat(read(model + "{}}]").models().get(0).preprocessing().padding())
                .isEqualTo(Preprocessing.Padding.USUAL);
        assertThatThrownBy(() -> read(model + "{padding: 256}}]")).hasMessageContaining("padding");
        assertThatThrownBy(() -> read(model + "{place: left}}]")).hasMessageContaining("centre, top-left");
    }

    @Test
    void aDetectorSaysHowItsOutputsBecomeBoxes() throws Exception {
        String model = NODE + "models: [{name: a, file: a.onnx, output: {detections: ";
        assertThat(read(model + "{kind: yolox}}}]").models().get(0).detections())
                .isEqualTo(new DetectionSettings(DetectionSettings.Kind.YOLOX, 0.4f, 0.45f));
        assertThat(read(model + "{kind: yolov8, score: 0.25, iou: 0.7}}}]")
                        .models()
                        .get(0)
                        .detections())
                .isEqualTo(new DetectionSettings(DetectionSettings.Kind.YOLOV8, 0.25f, 0.7f));
        assertThat(read(model
                                + "{kind: ssd, boxes: b, scores: s, classes: c, count: n, corners: yxyx, units: pixels}}}]")
                        .models()
                        .get(0)
                        .detections())
                .isEqualTo(new DetectionSettings(
                        DetectionSettings.Kind.SSD, 0.4f, 0.45f, new SsdOutputs("b", "s", "c", "n", true, true)));
        assertThat(read(NODE + "models: [{name: a, file: a.onnx}]")
                        .models()
                        .get(0)
                        .detections())
                .isNull();
        assertThatThrownBy(() -> read(model + "{kind: rcnn}}}]")).hasMessageContaining("yolox, yolov8, ssd");
        assertThatThrownBy(() -> read(model + "{score: 0.5}}}]")).hasMessageContaining("kind");
        assertThatThrownBy(() -> read(model + "{kind: yolox, score: 1.5}}}]")).hasMessageContaining("score");
        assertThatThrownBy(() -> read(model + "{kind: yolox, boxes: b}}}]")).hasMessageContaining("kind: ssd");
    }

    @Test
    void aModelSaysWhetherItsClassesGetProbabilities() throws Exception {
        String model = NODE + "models: [{name: a, file: a.onnx, output: ";
        assertThat(read(model + "{softmax: true}}]").models().get(0).softmax()).isTrue();
        assertThat(read(model + "{softmax: false}}]").models().get(0).softmax()).isFalse();
        assertThat(read(model + "{}}]").models().get(0).softmax()).isFalse();
        assertThat(read(NODE + "models: [{name: lenet5, output: {softmax: true}}]")
                        .models()
                        .get(0)
                        .softmax())
                .isTrue();
        assertThatThrownBy(() -> read(model + "{sigmoid: true}}]")).hasMessageContaining("softmax");
    }

    @Test
    void aModelBoundsItsOpenAxes() throws Exception {
        String model = NODE + "models: [{name: n, file: n.onnx";
        assertThat(read(model + "}]").models().get(0).shapes()).isEqualTo(ModelSource.Shapes.USUAL);
        assertThat(read(model + ", shapes: {seq: {max: 256}, 'x[2]': {max: 1}}, cached-shapes: 3}]")
                        .models()
                        .get(0)
                        .shapes())
                .isEqualTo(new ModelSource.Shapes(Map.of("seq", 256, "x[2]", 1), 3));
        assertThatThrownBy(() -> read(model + ", shapes: {seq: {max: 0}}}]")).hasMessageContaining("shapes.seq.max");
        assertThatThrownBy(() -> read(model + ", shapes: {seq: {}}}]")).hasMessageContaining("max\" is missing");
        assertThatThrownBy(() -> read(model + ", cached-shapes: 0}]")).hasMessageContaining("cached-shapes");
    }

    @Test
    void nodesAreAsFastAsOthersUnlessSaid() throws Exception {
        assertThat(read(NODE).nodes().get(0).speed()).isEqualTo(1);
        assertThat(read("nodes: [{id: n, address: '127.0.0.1:1', speed: 2.5}]\n")
                        .nodes()
                        .get(0)
                        .speed())
                .isEqualTo(2.5);
        assertThatThrownBy(() -> read("nodes: [{id: n, address: '127.0.0.1:1', speed: 0}]\n"))
                .hasMessageContaining("speed");
    }

    @Test
    void thePolicyIsTheOneThatGoesWithTheCodeUnlessSaid() throws Exception {
        assertThat(read(NODE).coding().policy()).isEqualTo(RoundPolicy.CODED);
        assertThat(read(NODE + "coding: {code: replicate}").coding().policy()).isEqualTo(RoundPolicy.REPLICATE);
        GatewayConfig said =
                read(NODE + "rounds: {policy: hedged, check-every: 7}\nmodels: [{name: lenet5, policy: wait-all}]");
        assertThat(said.coding().policy()).isEqualTo(RoundPolicy.HEDGED);
        assertThat(said.coding().checkEvery()).isEqualTo(7);
        assertThat(said.models().get(0).policy()).isEqualTo(RoundPolicy.WAIT_ALL);
    }

    @Test
    void replicationAndNoCodeHaveNoParity() throws Exception {
        assertThat(read(NODE + "coding: {code: replicate}").coding().redundancy())
                .isEqualTo(Redundancy.replicated());
        assertThat(read(NODE + "coding: {code: none}").coding().redundancy()).isEqualTo(Redundancy.coded(0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "node: x | \"node\" is not a key here",
                "coding: {parity: 9} | \"coding.parity\" must be 0..4",
                "rounds: {policy: hope} | \"rounds.policy\" must be one of",
                "coding: {code: none, parity: 1} | \"coding.parity\" is allowed only with",
                "listen: nowhere | \"listen\" must be host:port",
                "listen: '127.0.0.1:70000' | port must be 0 to 65535",
                "models: [{name: x}] | \"models[0].file\" is missing; only lenet5 is built in",
                "models: [{name: X, file: f}] | \"models[0].name\" must be 1 to 64 lower-case",
                "models: [{name: x, file: f, labels: none.txt}] | none.txt, which cannot be read",
                "models: [{name: x, file: f, input: {mean: [1, 2]}}] | mean has 2 values; expected 1 or 3",
                "models: [{name: x, file: f, input: {mean: [a]}}] | must be a list of numbers",
                "health: {first-probe-ms: 50, last-probe-ms: 20} | must not be below first-probe-ms",
                "mqtt: {broker: 'tcp://x', user: u} | and password must be given together",
            })
    void everyErrorNamesTheKey(String line, String text) {
        assertThatThrownBy(() -> read(NODE + line))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("gateway.yaml")
                .hasMessageContaining(text);
    }

    @Test
    void nodesMustBeThereAndDistinct() {
        assertThatThrownBy(() -> read("id: x")).hasMessageContaining("must list at least one node");
        assertThatThrownBy(() -> read(NODE + "  - {id: n1, address: \"127.0.0.1:5702\"}\n"))
                .hasMessageContaining("node id n1 is given twice");
        assertThatThrownBy(() -> read("nodes: [{id: N 1, address: \"127.0.0.1:5702\"}]"))
                .hasMessageContaining("lower-case letters");
        assertThatThrownBy(() -> read("nodes: [{id: n, address: '127.0.0.1:1', profile: rasp}]"))
                .hasMessageContaining("\"nodes[0].profile\" cannot be used: \"rasp\" is neither a file nor a built-in");
    }

    @Test
    void aNodeWhoseNameIsUnknownIsThereAllTheSame() throws Exception {
        InetSocketAddress address = read("nodes: [{id: n, address: 'no-such-board.invalid:5683'}]\n")
                .nodes()
                .get(0)
                .address();
        assertThat(address.isUnresolved()).isTrue();
        assertThat(address.getHostString() + " " + address.getPort()).isEqualTo("no-such-board.invalid 5683");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no such board:1",
                "-board.invalid:1",
                "board-.invalid:1",
                "a..invalid:1",
                "300.1.2.3:1",
                "[::zz]:1",
                "b\u00f6rd.invalid:1",
                ":1",
                "board.invalid",
                "board.invalid:port"
            })
    void textThatCanNeverBeAHostIsRefusedForANode(String text) {
        assertThatThrownBy(() -> read("nodes: [{id: n, address: '" + text + "'}]\n"))
                .isInstanceOf(ProfileException.class)
                .hasMessageContaining("nodes[0].address");
    }

    @Test
    void anAddressToListenOnMustBeKnown() {
        assertThatThrownBy(() -> read(NODE + "listen: no-such-board.invalid:1"))
                .hasMessageContaining("cannot be resolved");
    }

    @Test
    void theExampleInTheDocumentationIsValid() throws Exception {
        Path example = Path.of("..", "docs", "gateway.example.yaml");
        assertThat(ConfigFile.read(example, false).nodes()).hasSize(5);
    }

    @Test
    void readsStages() throws Exception {
        GatewayConfig config = read(NODE + """
                models:
                  - name: lenet5
                    stages:
                      - {from: input, to: /MaxPool_1, nodes: [n1, n2]}
                      - {from: /fc1/Gemm, to: output}
                    split-over: [n1]
                """);
        assertThat(config.models().get(0).stages())
                .isEqualTo(new ModelSource.Stages(
                        List.of(
                                new ModelSource.StageKey("input", "/MaxPool_1", List.of("n1", "n2")),
                                new ModelSource.StageKey("/fc1/Gemm", "output", List.of())),
                        List.of("n1")));
        String without = NODE + "models: [{name: lenet5, stages: [{from: input}]}]\n";
        assertThatThrownBy(() -> read(without)).hasMessageContaining("to");
        String other = NODE + "models: [{name: lenet5, stages: [{from: input, to: x, copies: 2}]}]\n";
        assertThatThrownBy(() -> read(other)).hasMessageContaining("copies");
    }
}
