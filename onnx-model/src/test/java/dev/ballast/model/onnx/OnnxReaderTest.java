package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.Refusal;
import dev.ballast.model.TestData;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class OnnxReaderTest {
    @TempDir
    private Path folder;

    @Test
    void namesAModelAfterItsFile() throws Exception {
        Path file = folder.resolve("tiny.onnx");
        Files.write(file, bytes(relu()));
        assertThat(OnnxReader.read(file).name()).isEqualTo("tiny");
    }

    @Test
    void saysWhatWasExpectedOfFilesThatAreNoModel() throws Exception {
        Path missing = folder.resolve("missing.onnx");
        assertThatThrownBy(() -> OnnxReader.read(missing)).hasMessageContainingAll("missing.onnx", "no such file");
        assertThatThrownBy(() -> OnnxReader.read(folder)).isInstanceOf(ModelException.class);
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        assertThatThrownBy(() -> OnnxReader.read(empty)).hasMessageContainingAll("empty", "expected an ONNX model");
        byte[] text = "not a model at all\n".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> OnnxReader.read("text", text)).hasMessageContainingAll("text", "not an ONNX model");
    }

    /** A compressed file may be a thousand times larger than its length suggests. */
    @Test
    void unpacksNoMoreThanAModelMayHave() throws Exception {
        byte[] model = bytes(relu());
        Path packed = folder.resolve("small.onnx.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(model);
        }
        assertThat(OnnxReader.bytes(packed)).isEqualTo(model);
        assertThat(OnnxReader.read(packed).name()).isEqualTo("small");
        InputStream whole = new ByteArrayInputStream(model);
        assertThat(OnnxReader.bytes("p", whole, model.length)).isEqualTo(model);
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
        assertThatThrownBy(() -> OnnxReader.bytes("bomb.onnx.gz", endless, 1 << 20))
                .isInstanceOf(ModelException.class)
                .hasMessage("bomb.onnx.gz: the unpacked file is larger than 1048576 bytes, the limit of an ONNX file");
    }

    @Test
    void rejectsGarbageOfEveryLength() {
        Random random = new Random(9);
        for (int length = 1; length < 300; length++) {
            byte[] garbage = new byte[length];
            random.nextBytes(garbage);
            requireOneLineOrModel(garbage);
        }
    }

    @Test
    void rejectsEveryTruncatedPrefix() throws Exception {
        byte[] model = Files.readAllBytes(TestData.path("models", "iris-mlp", "model.onnx"));
        int rejected = 0;
        for (int length = 0; length < model.length; length++) {
            rejected += requireOneLineOrModel(Arrays.copyOf(model, length)) ? 0 : 1;
        }
        // Only the operator set follows the graph.
        assertThat(rejected).isEqualTo(model.length);
    }

    @Test
    void standsDamageAnywhereInAModel() throws Exception {
        byte[] model = Files.readAllBytes(TestData.path("models", "mnist-cnn", "model.onnx"));
        int graphOnly = 3000;
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] damaged = model.clone();
            for (int flips = 0; flips < 1 + seed % 3; flips++) {
                boolean atEnd = random.nextBoolean();
                int place = atEnd ? model.length - 1 - random.nextInt(graphOnly) : random.nextInt(graphOnly);
                damaged[place] = (byte) random.nextInt(256);
            }
            requireOneLineOrModel(damaged);
        }
    }

    @Test
    void aBatchLeftOpenIsOne() throws Exception {
        Dimension named = Dimension.newBuilder().setDimParam("batch").build();
        Dimension zero = Dimension.newBuilder().setDimValue(0).build();
        Dimension three = Dimension.newBuilder().setDimValue(3).build();
        for (Dimension batch : List.of(named, zero)) {
            Model model = OnnxReader.read("open", bytes(graph(batch, three).addNode(node("Relu", "x", "y"))));
            assertThat(model.inputs().get(0).shape()).isEqualTo(Shape.of(1, 3));
        }
        assertThatThrownBy(() ->
                        OnnxReader.read("open", bytes(graph(three, named).addNode(node("Relu", "x", "y")))))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("open axes in 3 x batch (here only axis 0, the batch, may be open)");
    }

    @Test
    void initializersListedAsInputsAreNoInputsEvenWhenNothingReadsThem() throws Exception {
        GraphProto.Builder graph = relu().addInput(input("w", TensorProto.DataType.FLOAT, dim(1)))
                .addInitializer(weight("w", 1f))
                .addInput(input("count", TensorProto.DataType.INT64, dim(1)))
                .addInitializer(TensorProto.newBuilder()
                        .setName("count")
                        .setDataType(TensorProto.DataType.INT64_VALUE)
                        .addInt64Data(1));
        assertThat(OnnxReader.read("listed", bytes(graph)).inputs())
                .extracting(info -> info.name())
                .containsExactly("x");
    }

    @Test
    void readsWeightsFromEitherField() throws Exception {
        TensorProto.Builder raw = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1)
                .setRawData(ByteString.copyFrom(new byte[] {0, 0, (byte) 0x80, 0x3f}));
        assertThat(((FloatTensor) TensorDecoder.decode(raw.build(), ExternalData.none())).data())
                .containsExactly(1f);
        assertThat(((FloatTensor) TensorDecoder.decode(weight("w", 1f).build(), ExternalData.none())).data())
                .containsExactly(1f);
    }

    @Test
    void widensHalvesFromEitherField() throws Exception {
        TensorProto.Builder halves = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT16_VALUE)
                .addDims(3);
        TensorProto raw = halves.clone()
                .setRawData(ByteString.copyFrom(new byte[] {0, 0x3c, 0, (byte) 0xc0, 1, 0}))
                .build();
        TensorProto listed = halves.clone()
                .addInt32Data(0x3c00)
                .addInt32Data(0xc000)
                .addInt32Data(1)
                .build();
        for (TensorProto proto : List.of(raw, listed)) {
            FloatTensor tensor = (FloatTensor) TensorDecoder.decode(proto, ExternalData.none());
            assertThat(tensor.data()).containsExactly(1f, -2f, 0x1p-24f);
        }
    }

    @Test
    void readsBytesFromEitherFieldAndRefusesWhatIsNone() throws Exception {
        TensorProto.Builder octets = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.UINT8_VALUE)
                .addDims(2);
        TensorProto raw = octets.clone()
                .setRawData(ByteString.copyFrom(new byte[] {7, (byte) 200}))
                .build();
        TensorProto listed = octets.clone().addInt32Data(7).addInt32Data(200).build();
        for (TensorProto proto : List.of(raw, listed)) {
            ByteTensor tensor = (ByteTensor) TensorDecoder.decode(proto, ExternalData.none());
            assertThat(tensor.datatype()).isEqualTo("UINT8");
            assertThat(tensor.data()).containsExactly(7, -56);
        }
        TensorProto signed =
                listed.toBuilder().setDataType(TensorProto.DataType.INT8_VALUE).build();
        assertThatThrownBy(() -> TensorDecoder.decode(signed, ExternalData.none()))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("holds 200");
        assertThatThrownBy(() ->
                        TensorDecoder.decode(octets.clone().addInt32Data(7).build(), ExternalData.none()))
                .hasMessageContaining("holds 1 bytes, expected 2");
    }

    @Test
    void readsAnInputOfBytes() throws Exception {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(input("x", TensorProto.DataType.UINT8, dim(1), dim(2)))
                .addOutput(ValueInfoProto.newBuilder().setName("y"))
                .addNode(node("Flatten", "x", "y"));
        Model model = OnnxReader.read("bytes", bytes(graph));
        assertThat(model.inputs().get(0).datatype()).isEqualTo("UINT8");
        assertThat(model.outputs().get(0).datatype()).isEqualTo("UINT8");
    }

    @Test
    void checksTheSizeOfWeightsBeforeAllocatingThem() {
        List<List<Long>> extents = List.of(
                List.of(2L), List.of(-1L), List.of(1L << 40), List.of(1L << 30, 1L << 30, 1L << 30), List.of(1L << 31));
        for (List<Long> dims : extents) {
            GraphProto.Builder graph = graph(dim(1), dim(1))
                    .addNode(node("Add", "x", "y").addInput("w"))
                    .addInitializer(weight("w", 1f).clearDims().addAllDims(dims));
            assertThatThrownBy(() -> OnnxReader.read("sizes", bytes(graph)))
                    .isInstanceOf(ModelException.class)
                    .hasMessageContainingAll("sizes", "weight w");
        }
    }

    @Test
    void refusesEverythingUnsupportedAtOnce() {
        GraphProto.Builder graph = graph(dim(1), dim(2))
                .addNode(node("Relu", "x", "a").setName("fine"))
                .addNode(node("Det", "a", "b").setName("root"))
                .addNode(node("Relu", "b", "c").setName("after"))
                .addNode(node("Softmax", "b", "d").setName("lines\nof text").setDomain("org.example"))
                .addNode(node("SequenceAt", "b", "e").setName("branch"))
                .addNode(node("Add", "c", "y").addInput("far").setName("sum"))
                .addInitializer(weight("far", 1f).setDataLocation(TensorProto.DataLocation.EXTERNAL))
                .addSparseInitializer(SparseTensorProto.newBuilder().setValues(weight("thin", 1f)));
        assertThatThrownBy(() -> OnnxReader.read("many", bytes(graph)))
                .isInstanceOfSatisfying(UnsupportedModelException.class, exception -> {
                    assertThat(exception.refusals())
                            .extracting(Refusal::node)
                            .containsExactly("far", "thin", "root", "lines of text", "branch");
                    assertThat(exception.refusals())
                            .extracting(Refusal::what)
                            .containsExactly(
                                    "weight",
                                    "weight",
                                    "Det (opset 13)",
                                    "org.example.Softmax (opset 0)",
                                    "SequenceAt (opset 13)");
                })
                .hasMessageContainingAll("external data", "sparse", "Det", "SequenceAt");
    }

    @Test
    void rejectsGraphsThatContradictThemselves() {
        GraphProto.Builder loop =
                graph(dim(1), dim(1)).addNode(node("Add", "x", "y").addInput("y"));
        GraphProto.Builder twice = relu().addNode(node("Relu", "x", "y"));
        GraphProto.Builder nothing = relu().clearOutput();
        GraphProto.Builder unwritten =
                relu().addOutput(ValueInfoProto.newBuilder().setName("z"));
        AttributeProto.Builder axis = AttributeProto.newBuilder()
                .setName("axis")
                .setType(AttributeProto.AttributeType.INT)
                .setI(1);
        GraphProto.Builder attributes = graph(dim(1), dim(1))
                .addNode(node("Softmax", "x", "y").addAttribute(axis).addAttribute(axis));
        for (GraphProto.Builder graph : List.of(loop, twice, nothing, unwritten, attributes)) {
            assertThatThrownBy(() -> OnnxReader.read("odd", bytes(graph)))
                    .isExactlyInstanceOf(ModelException.class)
                    .hasMessageStartingWith("odd: ");
        }
    }

    /** Every order of four nodes: b and c read a, and y reads both. */
    @Test
    void readsNodesInAnyOrder() throws Exception {
        List<NodeProto> nodes = List.of(
                node("Relu", "x", "a").setName("first").build(),
                node("Sigmoid", "a", "b").setName("left").build(),
                node("Tanh", "a", "c").setName("right").build(),
                node("Add", "b", "y").addInput("c").setName("last").build());
        List<List<NodeProto>> orders = orders(nodes);
        assertThat(orders).hasSize(24);
        for (List<NodeProto> order : orders) {
            Model model = OnnxReader.read("any", bytes(graph(dim(1), dim(2)).addAllNode(order)));
            boolean leftIsFirst = order.indexOf(nodes.get(1)) < order.indexOf(nodes.get(2));
            assertThat(model.steps())
                    .extracting(step -> step.name())
                    .as("the order of the file where that can run")
                    .containsExactly("first", leftIsFirst ? "left" : "right", leftIsFirst ? "right" : "left", "last");
        }
    }

    private static List<List<NodeProto>> orders(List<NodeProto> nodes) {
        if (nodes.isEmpty()) {
            return List.of(List.of());
        }
        List<List<NodeProto>> orders = new ArrayList<>();
        for (NodeProto first : nodes) {
            List<NodeProto> others = new ArrayList<>(nodes);
            others.remove(first);
            for (List<NodeProto> rest : orders(others)) {
                List<NodeProto> order = new ArrayList<>(List.of(first));
                order.addAll(rest);
                orders.add(order);
            }
        }
        return orders;
    }

    @Test
    void namesTheNodesOfACycleAndValuesThatNothingWrites() {
        GraphProto.Builder cycle = graph(dim(1), dim(2))
                .addNode(node("Relu", "c", "y").setName("after"))
                .addNode(node("Add", "x", "b").addInput("c").setName("one"))
                .addNode(node("Relu", "b", "c"));
        assertThatThrownBy(() -> OnnxReader.read("odd", bytes(cycle)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage(
                        "odd: its nodes read each other's outputs in a cycle: Relu_2 reads b of one, one reads c of Relu_2");
        GraphProto.Builder unwritten = graph(dim(1), dim(2))
                .addNode(node("Add", "x", "y").addInput("lost").setName("sum"));
        assertThatThrownBy(() -> OnnxReader.read("odd", bytes(unwritten)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessage("odd: node sum reads value lost,"
                        + " which is neither an input nor a weight of the model nor written by a node");
    }

    @Test
    void namesOnlySomeNodesOfALongCycle() {
        int length = 1_000;
        GraphProto.Builder cycle = graph(dim(1), dim(2));
        for (int i = 0; i < length; i++) {
            cycle.addNode(node("Relu", "v" + (i + 1) % length, "v" + i));
        }
        assertThatThrownBy(() -> OnnxReader.read("odd", bytes(cycle)))
                .isExactlyInstanceOf(ModelException.class)
                .hasMessageStartingWith("odd: its nodes read each other's outputs in a cycle: Relu_0 reads v1 of ")
                .hasMessageEndingWith("Relu_7 reads v8 of Relu_8, and so on through 1000 nodes");
    }

    @Test
    void namesAModelInAFolderThatWasGivenInPlaceOfAFile() throws Exception {
        assertThatThrownBy(() -> OnnxReader.read(folder))
                .hasMessage(folder + " is a folder; name an ONNX file; this folder holds none");
        Path file = Files.write(folder.resolve("net.onnx"), bytes(relu()));
        assertThatThrownBy(() -> OnnxReader.read(folder))
                .hasMessage(folder + " is a folder; name an ONNX file in it, for instance " + file);
    }

    @Test
    void bindsOnlyInputs() throws Exception {
        FloatTensor value = FloatTensor.zeros(Shape.of(1, 2));
        Model model = OnnxReader.read("bound", bytes(relu()), Map.of("x", value));
        assertThat(model.inputs()).isEmpty();
        assertThat(model.steps()).isEmpty();
        assertThatThrownBy(() -> OnnxReader.read("bound", bytes(relu()), Map.of("nosuch", value)))
                .hasMessageContaining("no input nosuch");
    }

    /** True for a model, false for a refusal in one line; any other result fails. */
    private static boolean requireOneLineOrModel(byte[] bytes) {
        try {
            OnnxReader.read("damaged", bytes);
            return true;
        } catch (ModelException rejected) {
            assertThat(rejected.getMessage()).isNotBlank().doesNotContain("\n");
            return false;
        }
    }

    private static GraphProto.Builder relu() {
        return graph(dim(1), dim(2)).addNode(node("Relu", "x", "y"));
    }

    /** A graph from x to y, without nodes. */
    private static GraphProto.Builder graph(Dimension... dims) {
        return GraphProto.newBuilder()
                .addInput(input("x", TensorProto.DataType.FLOAT, dims))
                .addOutput(ValueInfoProto.newBuilder().setName("y"));
    }

    private static ValueInfoProto input(String name, TensorProto.DataType type, Dimension... dims) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(TensorShapeProto.newBuilder().addAllDim(List.of(dims)))))
                .build();
    }

    private static Dimension dim(long extent) {
        return Dimension.newBuilder().setDimValue(extent).build();
    }

    private static NodeProto.Builder node(String operator, String input, String output) {
        return NodeProto.newBuilder().setOpType(operator).addInput(input).addOutput(output);
    }

    private static TensorProto.Builder weight(String name, float value) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(1)
                .addFloatData(value);
    }

    private static byte[] bytes(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build()
                .toByteArray();
    }
}
