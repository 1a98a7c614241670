package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.RequestException;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares operators with computed indices, of random shapes, attributes and element types, with onnxruntime. */
@Tag("slow")
class IndexOracleTest {
    private static final int SEEDS = Boolean.getBoolean("ballast.thorough") ? 25 : 12;

    static Stream<Arguments> cases() {
        return Stream.of(
                        "Gather 1",
                        "Gather 13",
                        "GatherElements 13",
                        "GatherND 12",
                        "Scatter 9",
                        "ScatterElements 11",
                        "ScatterElements 18",
                        "ScatterND 13",
                        "ScatterND 18",
                        "OneHot 9",
                        "OneHot 11",
                        "TopK 10",
                        "TopK 11",
                        "ReverseSequence 10",
                        "Compress 11")
                .flatMap(name -> IntStream.range(0, SEEDS)
                        .mapToObj(seed -> Arguments.of(
                                name.substring(0, name.indexOf(' ')),
                                Integer.parseInt(name.substring(name.indexOf(' ') + 1)),
                                seed)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void answersAsOnnxruntime(String operator, int opset, int seed) throws Exception {
        Random random = new Random(seed);
        int[] dims = random.ints(2 + random.nextInt(3), 1, 6).toArray();
        OneNode node = new OneNode("", operator, opset);
        switch (operator) {
            case "Gather" -> gather(node, dims, random);
            case "GatherElements" -> gatherElements(node, dims, random);
            case "GatherND" -> gatherNd(node, dims, random);
            case "Scatter", "ScatterElements" -> scatterElements(node, opset, dims, random);
            case "ScatterND" -> scatterNd(node, opset, dims, random);
            case "OneHot" -> oneHot(node, opset, dims, random);
            case "TopK" -> topK(node, opset, dims, random);
            case "ReverseSequence" -> reverseSequence(node, dims, random);
            default -> compress(node, dims, random);
        }
        (operator.equals("TopK") ? node.outputs(true, true) : node).agrees(1e-6);
    }

    private static void gather(OneNode node, int[] dims, Random random) {
        int axis = random.nextInt(dims.length);
        int[] wanted = random.ints(random.nextInt(3), 1, 4).toArray();
        node.variable(any(random, dims))
                .variable(indices(random, dims[axis], wanted))
                .with("axis", axis - (random.nextBoolean() ? dims.length : 0));
    }

    private static void gatherElements(OneNode node, int[] dims, Random random) {
        int axis = random.nextInt(dims.length);
        node.variable(any(random, dims))
                .variable(indices(random, dims[axis], part(dims, axis, random)))
                .with("axis", axis);
    }

    private static void gatherNd(OneNode node, int[] dims, Random random) {
        int batch = random.nextInt(dims.length);
        int length = 1 + random.nextInt(dims.length - batch);
        int[] outer = Arrays.copyOf(dims, batch + 1 + random.nextInt(2));
        for (int i = batch; i < outer.length; i++) {
            outer[i] = 1 + random.nextInt(3);
        }
        node.variable(any(random, dims))
                .variable(tuples(random, outer, Arrays.copyOfRange(dims, batch, batch + length)))
                .with("batch_dims", batch);
    }

    private static void scatterElements(OneNode node, int opset, int[] dims, Random random) {
        int axis = random.nextInt(dims.length);
        String reduction = reduction(opset, random);
        int[] wanted = part(dims, axis, random);
        LongTensor indices = indices(random, dims[axis], wanted);
        if (reduction.equals("none")) { // of several updates for one element any may win
            wanted[axis] = Math.min(wanted[axis], dims[axis]);
            indices =
                    LongTensor.wrap(Shape.of(wanted), new long[Shape.of(wanted).size()]);
            int inner = indices.shape().sizeOf(axis + 1, wanted.length);
            for (int i = 0; i < indices.data().length; i++) {
                indices.data()[i] = -1L - i / inner % wanted[axis];
            }
        }
        ElementType type = typeFor(reduction, random);
        node.variable(tensor(type, random, 5, dims))
                .variable(indices)
                .variable(tensor(type, random, 5, wanted))
                .with("axis", axis);
        if (!reduction.equals("none")) {
            node.with("reduction", reduction);
        }
    }

    private static void scatterNd(OneNode node, int opset, int[] dims, Random random) {
        String reduction = reduction(opset, random);
        int length = 1 + random.nextInt(dims.length);
        int[] outer = {reduction.equals("none") ? 1 : 1 + random.nextInt(4)};
        int[] updates = IntStream.concat(IntStream.of(outer), Arrays.stream(dims, length, dims.length))
                .toArray();
        ElementType type = typeFor(reduction, random);
        node.variable(tensor(type, random, 5, dims))
                .variable(tuples(random, outer, Arrays.copyOf(dims, length)))
                .variable(tensor(type, random, 5, updates));
        if (!reduction.equals("none")) {
            node.with("reduction", reduction);
        }
    }

    private static String reduction(int opset, Random random) {
        String[] kinds = {"none", "add", "mul", "min", "max"};
        return kinds[opset < 18 ? 0 : random.nextInt(kinds.length)];
    }

    private static ElementType typeFor(String reduction, Random random) {
        return reduction.equals("none") ? type(random) : random.nextBoolean() ? ElementType.FLOAT : ElementType.INT32;
    }

    private static void oneHot(OneNode node, int opset, int[] dims, Random random) {
        int depth = 1 + random.nextInt(5);
        LongTensor indices = LongTensor.wrap(
                Shape.of(dims),
                random.longs(Shape.of(dims).size(), opset < 11 ? 0 : -depth - 2, depth + 2)
                        .toArray());
        node.variable(indices)
                .constant(LongTensor.wrap(Shape.of(1), new long[] {depth}))
                .variable(FloatTensor.flat(new float[] {-1f, random.nextFloat()}))
                .with("axis", random.nextInt(dims.length + 1) - (random.nextBoolean() ? dims.length + 1 : 0));
    }

    private static void topK(OneNode node, int opset, int[] dims, Random random) {
        int axis = random.nextInt(dims.length);
        ElementType type = opset < 11 || random.nextBoolean() ? ElementType.FLOAT : ElementType.INT64;
        node.variable(tensor(type, random, 4, dims))
                .longs(1 + random.nextInt(dims[axis]))
                .with("axis", axis);
        if (opset >= 11) {
            node.with("largest", random.nextInt(2));
        }
    }

    private static void reverseSequence(OneNode node, int[] dims, Random random) {
        int batchAxis = random.nextInt(2);
        long[] lengths =
                random.longs(dims[batchAxis], 1, dims[1 - batchAxis] + 1L).toArray();
        node.variable(tensor(ElementType.FLOAT, random, 5, dims))
                .variable(LongTensor.wrap(Shape.of(lengths.length), lengths))
                .with("batch_axis", batchAxis)
                .with("time_axis", 1 - batchAxis);
    }

    private static void compress(OneNode node, int[] dims, Random random) {
        int axis = random.nextInt(dims.length + 1);
        int extent = axis < dims.length ? dims[axis] : Shape.of(dims).size();
        node.variable(any(random, dims)).constant(tensor(ElementType.BOOL, random, 2, 1 + random.nextInt(extent)));
        if (axis < dims.length) {
            node.with("axis", axis);
        }
    }

    /** Extents not longer than those of the data, except along {@code axis}. */
    private static int[] part(int[] dims, int axis, Random random) {
        int[] part = dims.clone();
        for (int i = 0; i < part.length; i++) {
            part[i] = i == axis ? 1 + random.nextInt(6) : 1 + random.nextInt(dims[i]);
        }
        return part;
    }

    private static LongTensor indices(Random random, int extent, int... dims) {
        Shape shape = Shape.of(dims);
        return LongTensor.wrap(
                shape, random.longs(shape.size(), -extent, extent).toArray());
    }

    private static LongTensor tuples(Random random, int[] outer, int[] extents) {
        int[] dims = Arrays.copyOf(outer, outer.length + 1);
        dims[outer.length] = extents.length;
        LongTensor tuples =
                LongTensor.wrap(Shape.of(dims), new long[Shape.of(dims).size()]);
        for (int i = 0; i < tuples.data().length; i++) {
            int extent = extents[i % extents.length];
            tuples.data()[i] = (long) random.nextInt(2 * extent) - extent;
        }
        return tuples;
    }

    private static ElementType type(Random random) {
        ElementType[] types = {
            ElementType.FLOAT, ElementType.INT8, ElementType.UINT8, ElementType.INT32, ElementType.INT64
        };
        return types[random.nextInt(types.length)];
    }

    private static Tensor any(Random random, int... dims) {
        return tensor(type(random), random, 100, dims);
    }

    /** Small whole numbers from 0 on, so that there are equal ones. */
    private static Tensor tensor(ElementType type, Random random, int bound, int... dims) {
        Tensor tensor = type.zeros(Shape.of(dims));
        int most = type == ElementType.BOOL ? 2 : bound;
        for (int i = 0; i < tensor.shape().size(); i++) {
            Whole.set(tensor, i, (long) random.nextInt(most));
        }
        return tensor;
    }

    @ParameterizedTest
    @CsvSource({
        "Gather, 3",
        "Gather, -4",
        "GatherElements, 3",
        "GatherElements, -4",
        "GatherND, 9223372036854775807",
        "ScatterElements, 3",
        "ScatterND, -9223372036854775808"
    })
    void anIndexOutsideOfTheAxisIsAnErrorOfTheRequest(String operator, long index) {
        OneNode node = new OneNode("", operator, 18)
                .variable(FloatTensor.zeros(Shape.of(3)))
                .variable(LongTensor.wrap(Shape.of(1), new long[] {index}));
        if (operator.equals("ScatterND")) {
            node = new OneNode("", operator, 18)
                    .variable(FloatTensor.zeros(Shape.of(3)))
                    .variable(LongTensor.wrap(Shape.of(1, 1), new long[] {index}));
        }
        OneNode complete = operator.startsWith("Scatter") ? node.variable(FloatTensor.zeros(Shape.of(1))) : node;
        assertThatThrownBy(() -> complete.ours(Kernels.portable()))
                .isInstanceOf(RequestException.class)
                .hasMessage("index " + index + " on axis 0 of a value with 3 elements along it (expected -3 to 2)");
    }

    @ParameterizedTest
    @CsvSource({"-1", "4"})
    void aSequenceLengthBeyondTheStepsIsAnErrorOfTheRequest(long length) {
        OneNode node = new OneNode("", "ReverseSequence", 10)
                .variable(FloatTensor.zeros(Shape.of(3, 1)))
                .variable(LongTensor.wrap(Shape.of(1), new long[] {length}));
        assertThatThrownBy(() -> node.ours(Kernels.portable()))
                .isInstanceOf(RequestException.class)
                .hasMessage("a sequence length of " + length + " (expected 0 to 3)");
    }

    /** The text does not say that something is wrong with the file. */
    @ParameterizedTest
    @CsvSource({
        "NonZero, 1",
        "Compress, 2",
        "Unique, 1",
        "NonMaxSuppression, 2",
        "Expand, 2",
        "Tile, 2",
        "Range, 3",
        "Reshape, 2",
        "Slice, 3",
        "TopK, 2",
        "ConstantOfShape, 1"
    })
    void extentsThatARequestDecidesAreRefused(String operator, int inputs) {
        OneNode node = new OneNode("", operator, 13);
        for (int i = 0; i < inputs; i++) {
            node.variable(IntTensor.wrap(Shape.of(1), new int[] {1}));
        }
        assertThatThrownBy(() -> node.ours(Kernels.portable()))
                .hasMessageContaining("the extents of its result depend on values that each request computes");
    }
}
