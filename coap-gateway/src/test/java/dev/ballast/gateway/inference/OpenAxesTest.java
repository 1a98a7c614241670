package dev.ballast.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.Provisioning;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.open.OpenModel;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.CheckRate;
import dev.ballast.rounds.Deployed;
import dev.ballast.rounds.RoundServices;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose sequence is as long as a request says, over 4 + 1 nodes. */
class OpenAxesTest {
    private static final int NODES = 5;
    private static final int FEATURES = 24;
    private static final int HIDDEN = 40;
    private static final int OUTPUTS = 9;
    private static final int MOST = 256;
    private static final int SPANS = 3;

    /** A row of a class histogram: number of the row, instances, bytes, class. */
    private static final Pattern COUNTED = Pattern.compile(
            "(?m)^ *\\d+: +\\d+ +(\\d+) +(?:\\[[FIJS] |dev\\.ballast\\.(?:gateway\\.(?:inference|models)|rounds?|model|tensor|gemm|coding)\\b)");

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();
    private final ScriptedNodes nodes = new ScriptedNodes(NODES);
    private ServedModel model;
    private Worker worker;
    private long pushedBytes;

    @BeforeEach
    void serve() throws Exception {
        model = load(new ModelSource.Shapes(Map.of("seq", MOST), 4));
        List<NodeAddress> addresses = addresses();
        Fleet fleet = new Fleet(addresses, HealthPolicy.defaults(), event -> {}, now::get, now::get);
        Provisioning provisioning = this::push;
        RoundServices services =
                new RoundServices(fleet, event -> {}, RoundTiming.defaults(), new CheckRate(3), provisioning);
        worker = new Worker(nodes, services, Kernels.best(), now::get);
        for (int node = 0; node < NODES; node++) {
            push(node);
        }
    }

    private static List<NodeAddress> addresses() {
        return IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_000 + i)))
                .toList();
    }

    private ServedModel load(ModelSource.Shapes shapes) throws IOException, GatewayException {
        return load(shapes, words());
    }

    private ServedModel load(ModelSource.Shapes shapes, GraphProto graph) throws IOException, GatewayException {
        ModelProto onnx = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
        Path file = Files.write(folder.resolve("words.onnx"), onnx.toByteArray());
        ModelSource source = new ModelSource(
                        "words",
                        file,
                        Preprocessing.grey(255),
                        List.of(),
                        new ModelSource.WireTypes(WireChoice.EXACT, Map.of()))
                .withShapes(shapes);
        GatewayConfig.Coding coding = new GatewayConfig.Coding(
                Redundancy.coded(1),
                RoundPolicy.CODED,
                3,
                0,
                SplitKind.OUTPUT,
                RoundTiming.defaults(),
                HealthPolicy.defaults(),
                GatewayConfig.Coding.Place.SPLIT);
        return new ModelLoader(addresses(), coding).load(new ModelStore.Spec(source, ModelCoding.AS_CONFIGURED));
    }

    /** relu(x * v) * w for x of 1 x seq x 24. */
    private static GraphProto words() {
        return GraphProto.newBuilder()
                .setName("words")
                .addInput(value("x", FEATURES))
                .addInitializer(weights("v", FEATURES, HIDDEN))
                .addInitializer(weights("w", HIDDEN, OUTPUTS))
                .addNode(node("MatMul", "first", "a", "x", "v"))
                .addNode(node("Relu", "relu", "r", "a"))
                .addNode(node("MatMul", "second", "y", "r", "w"))
                .addOutput(value("y", OUTPUTS))
                .build();
    }

    /** The same product in int8, with a scale and a zero point that are known only at run time. */
    private static GraphProto quantized() {
        byte[] weights = new byte[FEATURES * OUTPUTS];
        new Random(1).nextBytes(weights);
        TensorProto w = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.INT8_VALUE)
                .addDims(FEATURES)
                .addDims(OUTPUTS)
                .setRawData(ByteString.copyFrom(weights))
                .build();
        return GraphProto.newBuilder()
                .setName("words")
                .addInput(value("x", FEATURES))
                .addInitializer(w)
                .addNode(NodeProto.newBuilder()
                        .setOpType("DynamicQuantizeLinear")
                        .setName("quantize")
                        .addInput("x")
                        .addAllOutput(List.of("q", "scale", "zero")))
                .addNode(node("MatMulInteger", "product", "i", "q", "w", "zero"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Cast")
                        .setName("cast")
                        .addInput("i")
                        .addOutput("f")
                        .addAttribute(AttributeProto.newBuilder()
                                .setName("to")
                                .setType(AttributeProto.AttributeType.INT)
                                .setI(TensorProto.DataType.FLOAT_VALUE)))
                .addNode(node("Mul", "scaled", "y", "f", "scale"))
                .addOutput(value("y", OUTPUTS))
                .build();
    }

    private static ValueInfoProto value(String name, int last) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("seq"))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(last));
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)))
                .build();
    }

    private static TensorProto weights(String name, int rows, int cols) {
        Random random = new Random(rows);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(1)
                .addDims(rows)
                .addDims(cols);
        for (int i = 0; i < rows * cols; i++) {
            tensor.addFloatData((float) random.nextGaussian());
        }
        return tensor.build();
    }

    private static NodeProto node(String operator, String name, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
    }

    /** Gives a node the parts that it lacks, as the provisioner does in the background. */
    private void push(int node) {
        for (Deployed layer : model.remote()) {
            int part = layer.nodes().indexOf(node);
            if (part >= 0 && !nodes.held(node).contains(layer.partId(part))) {
                byte[] encoded = layer.encode(part);
                pushedBytes += encoded.length;
                try {
                    nodes.put(node, layer.partId(part), encoded, sent -> {});
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private static FloatTensor input(int length, int seed) {
        Random random = new Random(seed);
        FloatTensor input = FloatTensor.zeros(Shape.of(1, length, FEATURES));
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = (float) random.nextGaussian();
        }
        return input;
    }

    private InferenceResult run(FloatTensor input) {
        return worker.run(
                new InferenceRequest(
                        "r",
                        model,
                        deadline -> RequestBody.of(input),
                        new InferenceRequest.RequestOptions(model.policy(), Duration.ofMinutes(10), "a client")),
                now.get());
    }

    private InferenceResult.Answered assertRight(FloatTensor input) throws Exception {
        InferenceResult result = run(input);
        assertThat(result).isInstanceOf(InferenceResult.Answered.class);
        InferenceResult.Answered answered = (InferenceResult.Answered) result;
        FloatTensor alone =
                (FloatTensor) new ModelRunner(model.at(List.of(input)).model(), Kernels.best())
                        .run(List.of(input), new LocalBackend(Kernels.best()))
                        .get(0);
        FloatTensor came = answered.numbers(0);
        assertThat(came.shape()).isEqualTo(Shape.of(1, input.shape().dim(1), OUTPUTS));
        for (int i = 0; i < alone.data().length; i++) {
            assertThat(came.data()[i]).isCloseTo(alone.data()[i], Offset.offset(1e-3f));
        }
        return answered;
    }

    @Test
    void onePushServesEveryLengthWithOneNodeDeadToo() throws Exception {
        long afterLoad = pushedBytes;
        assertThat(afterLoad).isPositive();
        for (int length : new int[] {1, 2, 3, 7, 8, 9, 12, 64, 128, MOST}) {
            assertThat(assertRight(input(length, length)).obtained().rounds()).isEqualTo(2);
        }
        nodes.mood(1, ScriptedNodes.Mood.SILENT);
        for (int length : new int[] {5, 31, MOST}) {
            assertThat(assertRight(input(length, -length)).obtained().missingNodes())
                    .containsExactly("node-1");
        }
        assertThat(pushedBytes).isEqualTo(afterLoad);
    }

    @Test
    void bytesGiveTheSameBitsOfEveryLengthWithOneNodeDeadToo() throws Exception {
        model = load(new ModelSource.Shapes(Map.of("seq", MOST), 4), quantized());
        for (int node = 0; node < NODES; node++) {
            push(node);
        }
        long afterLoad = pushedBytes;
        int[] lengths = {1, 2, 9, 64, MOST};
        List<float[]> healthy = new ArrayList<>();
        for (int length : lengths) {
            InferenceResult.Answered answered = assertRight(input(length, length));
            assertThat(answered.obtained().rounds()).isEqualTo(1);
            healthy.add(answered.numbers(0).data());
        }
        nodes.mood(1, ScriptedNodes.Mood.SILENT);
        for (int i = 0; i < lengths.length; i++) {
            assertThat(assertRight(input(lengths[i], lengths[i])).numbers(0).data())
                    .isEqualTo(healthy.get(i));
        }
        assertThat(pushedBytes).isEqualTo(afterLoad);
    }

    @Test
    void aSequenceBeyondItsBoundIsRefusedWithTheBound() {
        assertThat(run(input(MOST + 1, 1)))
                .isEqualTo(new InferenceResult.BadInput("words takes at most 256 for seq, got 257"));
        FloatTensor flat = FloatTensor.zeros(Shape.of(3, FEATURES));
        assertThat(run(flat))
                .isEqualTo(new InferenceResult.BadInput("input x of words has shape 1 x seq x 24, got 3 x 24"));
        FloatTensor narrow = FloatTensor.zeros(Shape.of(1, 3, FEATURES - 1));
        assertThat(run(narrow)).isInstanceOf(InferenceResult.BadInput.class);
    }

    @Test
    void boundsComeFromTheSettingsOrAreUsual() throws Exception {
        assertThat(model.largestExtents()).isEqualTo(Map.of("seq", MOST));
        assertThat(load(ModelSource.Shapes.USUAL).largestExtents()).isEqualTo(Map.of("seq", 512));
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> load(new ModelSource.Shapes(Map.of("sequence", 8), 4)))
                .withMessageContaining(
                        "its shapes section names sequence, which is no open axis; the open axes are [seq]");
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(() -> load(new ModelSource.Shapes(Map.of("seq", 1 << 24), 4)))
                .withMessageContaining("the largest extents of its shapes section cannot be served");
    }

    @Test
    void outputsSayWhichExtentsDependOnTheRequest() {
        assertThat(model.outputExtents()).singleElement().isEqualTo(new int[] {1, OpenModel.OPEN, OUTPUTS});
    }

    @Test
    void requestsOfManyLengthsLeaveTheHeapAsItWas() throws Exception {
        manyLengths(30, 120);
    }

    @Test
    @Tag("thorough")
    void aThousandRequestsOfTwoHundredLengthsLeaveTheHeapAsItWas() throws Exception {
        manyLengths(200, 1_000);
    }

    /** What is kept for each request or each length makes every span grow, whatever other threads of this JVM do meanwhile. */
    private void manyLengths(int lengths, int requests) throws Exception {
        for (int request = 0; request < lengths; request++) {
            run(input(1 + request, request));
        }
        long least = Long.MAX_VALUE;
        for (int span = 0; span < SPANS; span++) {
            long before = liveBytes();
            for (int request = 0; request < requests; request++) {
                assertThat(run(input(1 + request % lengths, request))).isInstanceOf(InferenceResult.Answered.class);
                nodes.takeAsked(); // which the scripted nodes note down for each request
            }
            least = Math.min(least, liveBytes() - before);
        }
        assertThat(least).as("bytes of live objects, in the best span").isLessThan(4 << 10);
    }

    /** Bytes of the live objects of the packages that serve requests, and of arrays of numbers. Other threads of this JVM have others. */
    private static long liveBytes() throws JMException {
        for (int i = 0; i < 3; i++) {
            System.gc(); // on JDK 17 one collection leaves some dead objects
        }
        Object histogram = ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        Matcher rows = COUNTED.matcher(String.valueOf(histogram));
        long bytes = 0;
        while (rows.find()) {
            bytes += Long.parseLong(rows.group(1));
        }
        assertThat(bytes).isPositive();
        return bytes;
    }
}
