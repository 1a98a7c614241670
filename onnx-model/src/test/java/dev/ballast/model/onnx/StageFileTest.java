package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.Cut;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.ModelRunner;
import dev.ballast.model.Stage;
import dev.ballast.model.StageCuts;
import dev.ballast.model.Step;
import dev.ballast.model.TestData;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stage gives the same bits as its steps in the whole model: alone, as a file, and inside its model. */
@Tag("once")
class StageFileTest {
    private static final GemmKernel KERNEL = Kernels.portable();

    private static Path file(String name) {
        return TestData.path("models", name, "model.onnx");
    }

    private static FloatTensor noise(Shape shape) {
        FloatTensor noise = FloatTensor.zeros(shape);
        Random random = new Random(7);
        for (int i = 0; i < noise.data().length; i++) {
            noise.data()[i] = random.nextFloat();
        }
        return noise;
    }

    private static float[] run(Model model, FloatTensor input) {
        List<Tensor> outputs = new ModelRunner(model, KERNEL).run(List.of(input), new LocalBackend(KERNEL));
        return ((FloatTensor) outputs.get(0)).data();
    }

    private static FloatTensor runFlat(Model model, FloatTensor input) {
        FloatTensor output = FloatTensor.zeros(model.outputs().get(0).shape());
        new ModelRunner(model, KERNEL).run(input, new LocalBackend(KERNEL), output);
        return output;
    }

    @ParameterizedTest
    @CsvSource({"lenet5, 9", "mnist-cnn, 7", "resnet20-cifar10, 23"})
    void stageAfterStageIsTheWhole(String name, int count) throws Exception {
        Model model = OnnxReader.read(file(name));
        StageCuts cuts = StageCuts.of(model);
        assertThat(cuts.cuts()).hasSize(count);
        StageFile source = StageFile.of(file(name));
        FloatTensor input = noise(model.inputs().get(0).shape());
        float[] whole = run(model, input);
        FloatTensor value = input;
        FloatTensor fromFiles = input;
        List<Stage> stages = new ArrayList<>();
        for (int i = 1; i < cuts.cuts().size(); i++) {
            Stage stage = cuts.between(cuts.cuts().get(i - 1), cuts.cuts().get(i));
            Model read = OnnxReader.read(stage.name(), source.write(stage));
            value = runFlat(stage.model(), value);
            fromFiles = runFlat(read, fromFiles);
            assertThat(fromFiles.data()).as(stage.name()).isEqualTo(value.data());
            stages.add(stage);
        }
        assertThat(value.data()).isEqualTo(whole);
        assertThat(run(model.staged(stages), input)).isEqualTo(whole);
    }

    /** The stages of a file with its nodes in reverse compute the same bits as those of the file itself. */
    @Test
    void cutsStagesOutOfAFileWithNodesInAnyOrder() throws Exception {
        byte[] inOrder = Files.readAllBytes(file("lenet5"));
        ModelProto proto = ModelProto.parseFrom(inOrder);
        List<NodeProto> nodes = new ArrayList<>(proto.getGraph().getNodeList());
        Collections.reverse(nodes);
        byte[] reversed = proto.toBuilder()
                .setGraph(proto.getGraph().toBuilder().clearNode().addAllNode(nodes))
                .build()
                .toByteArray();
        Model model = OnnxReader.read("reversed", reversed);
        FloatTensor input = noise(model.inputs().get(0).shape());
        assertThat(run(model, input)).isEqualTo(run(OnnxReader.read("lenet5", inOrder), input));
        StageCuts cuts = StageCuts.of(model);
        for (int i = 1; i < cuts.cuts().size(); i++) {
            Stage stage = cuts.between(cuts.cuts().get(i - 1), cuts.cuts().get(i));
            assertThat(StageFile.of(reversed).write(stage))
                    .isEqualTo(StageFile.of(inOrder).write(stage));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lenet5", "mnist-cnn", "resnet20-cifar10"})
    void everyCutGivesTwoStages(String name) throws Exception {
        Model model = OnnxReader.read(file(name));
        StageCuts cuts = StageCuts.of(model);
        Cut first = cuts.find(StageCuts.INPUT).orElseThrow();
        Cut last = cuts.find(StageCuts.OUTPUT).orElseThrow();
        StageFile source = StageFile.of(file(name));
        FloatTensor input = noise(first.value().shape());
        float[] whole = run(model, input);
        for (Cut cut : cuts.cuts().subList(1, cuts.cuts().size() - 1)) {
            Stage front = cuts.between(first, cut);
            Stage back = cuts.between(cut, last);
            Model frontRead = OnnxReader.read("front", source.write(front));
            Model backRead = OnnxReader.read("back", ByteBuffer.wrap(source.write(back)), 1 << 24);
            FloatTensor middle = runFlat(frontRead, input);
            assertThat(middle.shape()).isEqualTo(cut.value().shape());
            assertThat(runFlat(backRead, middle).data()).as(cut.step()).isEqualTo(whole);
            assertThat(front.macs() + back.macs())
                    .isEqualTo(model.steps().stream().mapToLong(Step::macs).sum());
            assertThat(front.weightBytes() + back.weightBytes()).isEqualTo(model.weightBytes());
        }
    }

    @Test
    void layersOutsideOfStagesAreCountedAnew() throws Exception {
        Model model = OnnxReader.read(file("lenet5"));
        StageCuts cuts = StageCuts.of(model);
        Stage middle = cuts.between(cuts.cuts().get(1), cuts.cuts().get(4));
        Model staged = model.staged(List.of(middle));
        for (int i = 0; i < staged.linearSteps().size(); i++) {
            assertThat(staged.linearSteps().get(i).index()).isEqualTo(i);
        }
        assertThat(staged.linearSteps().size() + middle.model().linearSteps().size())
                .isEqualTo(model.linearSteps().size());
        assertThat(staged.steps()).hasSize(model.steps().size() - 2);
        assertThatThrownBy(() -> model.staged(List.of(middle, middle))).hasMessageContaining("begins before");
    }

    @Test
    void theSameStageIsTheSameBytes() throws Exception {
        StageCuts cuts = StageCuts.of(OnnxReader.read(file("lenet5")));
        Stage stage = cuts.between(cuts.cuts().get(0), cuts.cuts().get(3));
        assertThat(StageFile.of(file("lenet5")).write(stage))
                .isEqualTo(StageFile.of(file("lenet5")).write(stage));
    }

    @Test
    void noCutGoesThroughABranch() throws Exception {
        Model model = OnnxReader.read(file("resnet20-cifar10"));
        List<String> names = StageCuts.of(model).cuts().stream().map(Cut::step).toList();
        List<Step> sums = model.steps().stream()
                .filter(step -> step.operator().equals("Add"))
                .toList();
        assertThat(sums).hasSize(9);
        for (Step sum : sums) {
            assertThat(names)
                    .doesNotContain(
                            model.steps().get(model.steps().indexOf(sum) - 1).name());
        }
    }

    @Test
    void aStageTooLargeForItsReaderIsRefused() throws Exception {
        StageCuts cuts = StageCuts.of(OnnxReader.read(file("lenet5")));
        byte[] bytes = StageFile.of(file("lenet5"))
                .write(cuts.between(cuts.cuts().get(0), cuts.cuts().get(3)));
        assertThatThrownBy(() -> OnnxReader.read("small", ByteBuffer.wrap(bytes), 1_000))
                .isInstanceOf(UnsupportedModelException.class);
        for (int length = 0; length < bytes.length; length += 97) {
            ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
            assertThatThrownBy(() -> OnnxReader.read("cut", cut, 1 << 24)).isInstanceOf(ModelException.class);
        }
    }

    /** Two bytes of an empty node may become a hundred. */
    @Test
    void aReaderWithLittleMemoryTakesNoLargeStructure() {
        byte[] nodes = new byte[80_000];
        for (int i = 0; i < nodes.length; i += 2) {
            nodes[i] = 10; // graph.node, empty
        }
        GraphProto.Builder graph = GraphProto.newBuilder();
        assertThatCode(() -> graph.mergeFrom(nodes)).doesNotThrowAnyException();
        assertThat(graph.getNodeCount()).isEqualTo(40_000);
        byte[] model = ModelProto.newBuilder().setGraph(graph).build().toByteArray();
        assertThatThrownBy(() -> OnnxReader.read("hostile", ByteBuffer.wrap(model), 1 << 20))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("bytes besides the raw data of its weights, the limit is 65536");
        assertThatThrownBy(() -> OnnxReader.read("hostile", ByteBuffer.wrap(model), 1 << 24))
                .hasMessageContaining("expected a graph and an operator set");
    }

    /** A constant of a node may be in another file, like a weight. A stage has no files beside it. */
    @Test
    void aStageHasTheConstantsOfOtherFilesInIt(@TempDir Path folder) throws Exception {
        ByteBuffer numbers = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(
                folder.resolve("addend.bin"), numbers.putFloat(3f).putFloat(-4f).array());
        TensorProto.Builder elsewhere = TensorProto.newBuilder()
                .setName("t")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(2)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(
                        StringStringEntryProto.newBuilder().setKey("location").setValue("addend.bin"));
        AttributeProto.Builder value = AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(elsewhere);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder()
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(1))
                .addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(2));
        TypeProto.Tensor.Builder floats = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(shape);
        GraphProto.Builder graph = GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder()
                        .setName("x")
                        .setType(TypeProto.newBuilder().setTensorType(floats)))
                .addOutput(ValueInfoProto.newBuilder().setName("y"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Constant")
                        .addOutput("c")
                        .addAttribute(value))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput("x")
                        .addInput("c")
                        .addOutput("y"));
        Path file = folder.resolve("model.onnx");
        Files.write(
                file,
                ModelProto.newBuilder()
                        .setIrVersion(8)
                        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                        .setGraph(graph)
                        .build()
                        .toByteArray());
        StageCuts cuts = StageCuts.of(OnnxReader.read(file));
        Stage stage = cuts.between(cuts.cuts().get(0), cuts.cuts().get(1));
        Model read = OnnxReader.read("alone", StageFile.of(file).write(stage));
        assertThat(runFlat(read, FloatTensor.zeros(Shape.of(1, 2))).data()).containsExactly(3f, -4f);
    }

    @Test
    void stagesBeginAndEndWithFloats() throws Exception {
        StageCuts cuts = StageCuts.of(OnnxReader.read(file("mnist-cnn-int8-qop")));
        Cut octets = cuts.cuts().stream()
                .filter(cut -> !cut.value().datatype().equals("FP32"))
                .findFirst()
                .orElseThrow();
        assertThatThrownBy(() -> cuts.between(cuts.cuts().get(0), octets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FP32");
    }
}
