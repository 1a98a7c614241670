package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.model.LocalBackend;
import dev.ballast.model.Model;
import dev.ballast.model.ModelRunner;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares single operators with random shapes and attributes, in several operator sets, with onnxruntime. */
@Tag("slow")
class NodeOracleTest {
    private static final int SEEDS = Boolean.getBoolean("ballast.thorough") ? 40 : 12;

    private final NodeProto.Builder node = NodeProto.newBuilder().addOutput("y");
    private final List<TensorProto> weights = new ArrayList<>();

    static Stream<Arguments> cases() {
        return Stream.of(
                        "Transpose 7",
                        "Pad 10",
                        "Pad 13",
                        "Slice 9",
                        "Slice 13",
                        "Split 11",
                        "Split 18",
                        "Gather 13",
                        "ReduceMean 11",
                        "ReduceMean 18",
                        "ReduceSum 13",
                        "ReduceMax 12",
                        "LRN 9",
                        "Concat 11",
                        "Expand 13",
                        "Upsample 9",
                        "PRelu 9",
                        "Sum 8",
                        "Max 13",
                        "Min 12",
                        "Mean 13",
                        "Sub 13",
                        "Div 7",
                        "Mul 14",
                        "Elu 7",
                        "Selu 7",
                        "HardSigmoid 7",
                        "HardSwish 14",
                        "LogSoftmax 11",
                        "LogSoftmax 13",
                        "GlobalMaxPool 7",
                        "GlobalAveragePool 7",
                        "LeakyRelu 7")
                .flatMap(name -> IntStream.range(0, SEEDS).mapToObj(seed -> {
                    String[] parts = name.split(" ", -1);
                    return Arguments.of(parts[0], Integer.parseInt(parts[1]), seed);
                }));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOnnxruntime(String operator, int opset, int seed) throws Exception {
        Random random = new Random(seed);
        int least = operator.equals("LRN") ? 4 : operator.startsWith("Global") ? 3 : 2; // minimum in onnxruntime
        int rank = least + random.nextInt(5 - least);
        int[] dims = random.ints(rank, 1, 7).toArray();
        node.setOpType(operator).addInput("x");
        describe(operator, opset, dims, random);
        byte[] bytes = model(opset, dims);
        Model model = OnnxReader.read(operator, bytes);
        FloatTensor x = random(random, dims);
        GemmKernel kernel = Kernels.portable();
        FloatTensor answer = (FloatTensor) new ModelRunner(model, kernel)
                .run(List.of(x), new LocalBackend(kernel))
                .get(0);
        try (Onnxruntime oracle = new Onnxruntime(bytes)) {
            FloatTensor expected = oracle.run(model.inputs().get(0), x).get(0);
            assertThat(answer.shape()).isEqualTo(expected.shape());
            for (int i = 0; i < expected.data().length; i++) {
                float tolerance = 1e-5f * Math.max(1f, Math.abs(expected.data()[i]));
                assertThat(answer.data()[i]).isCloseTo(expected.data()[i], within(tolerance));
            }
        }
    }

    private void describe(String operator, int opset, int[] dims, Random random) {
        int rank = dims.length;
        int axis = random.nextInt(rank);
        BiConsumer<String, long[]> list =
                opset >= 13 || (opset >= 10 && operator.equals("Slice")) || (opset >= 11 && operator.equals("Pad"))
                        ? this::input
                        : this::attribute;
        switch (operator) {
            case "Transpose" -> attribute("perm", permutation(rank, random));
            case "Pad" -> pad(dims, random, list);
            case "Slice" -> slice(dims, random, opset >= 10);
            case "Split" -> split(dims, axis, random, list);
            case "Gather" -> {
                attribute("axis", axis);
                input(
                        "indices",
                        random.longs(1 + random.nextInt(5), -dims[axis], dims[axis])
                                .toArray());
            }
            case "ReduceMean", "ReduceSum", "ReduceMax" -> {
                attribute("keepdims", random.nextInt(2));
                long[] axes = Arrays.copyOf(permutation(rank, random), 1 + random.nextInt(rank));
                boolean isInput = opset >= (operator.equals("ReduceSum") ? 13 : 18);
                BiConsumer<String, long[]> reduced = isInput ? this::input : this::attribute;
                reduced.accept("axes", axes);
            }
            case "LRN" -> {
                attribute("size", 1 + 2L * random.nextInt(3));
                real("alpha", 0.1f + random.nextFloat());
                real("beta", random.nextBoolean() ? 0.75f : 0.4f + random.nextFloat());
                real("bias", 0.5f + random.nextFloat());
            }
            case "Concat" -> {
                attribute("axis", axis - (random.nextBoolean() ? rank : 0));
                int[] other = dims.clone();
                other[axis] = 1 + random.nextInt(4);
                weight(random(random, other));
                node.addInput("x");
            }
            case "Expand" ->
                input(
                        "shape",
                        LongStream.concat(
                                        LongStream.of(2),
                                        IntStream.of(dims).mapToLong(d -> d == 1 ? 3 : random.nextBoolean() ? d : 1))
                                .toArray());
            case "Upsample" -> weight(FloatTensor.flat(scales(rank, random)));
            case "PRelu", "Sum", "Max", "Min", "Mean", "Sub", "Div", "Mul" ->
                weight(random(random, stretching(dims, random)));
            case "Elu", "Selu", "LeakyRelu" -> real("alpha", random.nextFloat() * 2);
            case "HardSigmoid" -> real("beta", random.nextFloat());
            case "LogSoftmax" -> attribute("axis", axis);
            default -> assertThat(node.getAttributeCount()).isZero();
        }
    }

    private void pad(int[] dims, Random random, BiConsumer<String, long[]> list) {
        String mode = List.of("constant", "edge", "reflect").get(random.nextInt(3));
        node.addAttribute(AttributeProto.newBuilder()
                .setName("mode")
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(mode)));
        long[] pads = new long[2 * dims.length];
        for (int i = 0; i < pads.length; i++) {
            int extent = dims[i % dims.length];
            pads[i] = mode.equals("reflect") ? random.nextInt(extent) : random.nextInt(4);
        }
        list.accept("pads", pads);
    }

    private void slice(int[] dims, Random random, boolean isInput) {
        BiConsumer<String, long[]> list = isInput ? this::input : this::attribute;
        int rank = dims.length;
        long[] starts = new long[rank];
        long[] ends = new long[rank];
        long[] steps = new long[rank];
        boolean hasSteps = isInput && random.nextBoolean();
        for (int i = 0; i < rank; i++) {
            int from = random.nextInt(dims[i]);
            int end = from + 1 + random.nextInt(dims[i] - from);
            boolean isBackward = hasSteps && random.nextBoolean();
            starts[i] = isBackward ? end - 1 : from - (random.nextBoolean() ? dims[i] : 0);
            ends[i] = isBackward ? from - 1L - dims[i] : end;
            steps[i] = (isBackward ? -1 : 1) * (1L + random.nextInt(3));
        }
        list.accept("starts", starts);
        list.accept("ends", ends);
        list.accept("axes", LongStream.range(0, rank).toArray());
        if (node.getInputCount() > 1) {
            list.accept(
                    "steps",
                    hasSteps ? steps : LongStream.generate(() -> 1).limit(rank).toArray());
        }
    }

    private void split(int[] dims, int axis, Random random, BiConsumer<String, long[]> list) {
        attribute("axis", axis);
        int first = random.nextInt(dims[axis] + 1);
        list.accept("split", new long[] {first, dims[axis] - first});
        node.clearOutput();
        node.addOutput(first > 0 ? "y" : "z").addOutput(first > 0 ? "z" : "y");
    }

    private static float[] scales(int rank, Random random) {
        float[] scales = new float[rank];
        for (int i = 0; i < rank; i++) {
            scales[i] = i < 2 ? 1f : 1f + random.nextInt(3);
        }
        return scales;
    }

    /** Extents that are stretched to other extents: some are 1, and some leading extents are omitted. */
    private static int[] stretching(int[] dims, Random random) {
        int[] other = Arrays.copyOfRange(dims, random.nextInt(dims.length), dims.length);
        for (int i = 0; i < other.length; i++) {
            other[i] = random.nextInt(3) == 0 ? 1 : other[i];
        }
        return other;
    }

    private static long[] permutation(int rank, Random random) {
        List<Long> axes = new ArrayList<>(LongStream.range(0, rank).boxed().toList());
        Collections.shuffle(axes, random);
        return axes.stream().mapToLong(Long::longValue).toArray();
    }

    private static FloatTensor random(Random random, int... dims) {
        FloatTensor tensor = FloatTensor.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.data().length; i++) {
            tensor.data()[i] = random.nextFloat() * 4 - 2;
        }
        return tensor;
    }

    private void attribute(String name, long value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value));
    }

    private void attribute(String name, long[] values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.INTS);
        LongStream.of(values).forEach(attribute::addInts);
        node.addAttribute(attribute);
    }

    private void real(String name, float value) {
        node.addAttribute(AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value));
    }

    private void input(String name, long[] values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        LongStream.of(values).forEach(tensor::addInt64Data);
        weights.add(tensor.build());
        node.addInput(name);
    }

    private void weight(FloatTensor value) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setName("w").setDataType(TensorProto.DataType.FLOAT_VALUE);
        IntStream.of(value.shape().toArray()).forEach(tensor::addDims);
        for (float element : value.data()) {
            tensor.addFloatData(element);
        }
        weights.add(tensor.build());
        node.addInput("w");
    }

    private byte[] model(int opset, int[] dims) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("one")
                .addNode(node)
                .addAllInitializer(weights)
                .addInput(ValueInfoProto.newBuilder().setName("x").setType(floats(dims)))
                .addOutput(ValueInfoProto.newBuilder().setName("y").setType(floats()));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(graph)
                .build()
                .toByteArray();
    }

    /** The type float32, with a shape when extents are given. */
    private static TypeProto.Builder floats(int... dims) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE);
        if (dims.length > 0) {
            TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
            IntStream.of(dims)
                    .forEach(dim -> shape.addDim(Dimension.newBuilder().setDimValue(dim)));
            tensor.setShape(shape);
        }
        return TypeProto.newBuilder().setTensorType(tensor);
    }
}
