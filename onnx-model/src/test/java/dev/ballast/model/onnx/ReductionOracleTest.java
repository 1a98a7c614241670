package dev.ballast.model.onnx;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares reductions, indices of extremes, running sums and casts with onnxruntime, over random shapes, axes and types. */
@Tag("slow")
class ReductionOracleTest {
    private static final int SEEDS = 6;
    private static final List<String> FOLDS =
            List.of("L1", "L2", "LogSum", "LogSumExp", "Max", "Mean", "Min", "Prod", "Sum", "SumSquare");

    static Stream<Arguments> reductions() {
        return FOLDS.stream()
                .flatMap(fold -> Stream.of("7 FLOAT", "13 FLOAT", "18 FLOAT", "13 INT32", "18 INT32", "18 INT64")
                        .filter(type -> type.endsWith("FLOAT")
                                || !List.of("L2", "LogSum", "LogSumExp").contains(fold))
                        .filter(type -> !type.endsWith("INT64")
                                || List.of("Sum", "Max", "Min", "Prod").contains(fold))
                        .flatMap(type -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(fold, type, seed))));
    }

    @ParameterizedTest
    @MethodSource("reductions")
    void reducesAsOnnxruntime(String fold, String type, int seed) throws Exception {
        Random random = new Random(seed);
        int opset = Integer.parseInt(type.substring(0, type.indexOf(' ')));
        int[] dims = random.ints(1 + random.nextInt(4), 1, 6).toArray();
        Tensor x = random(
                ElementType.valueOf(type.substring(type.indexOf(' ') + 1)), fold.startsWith("Log"), dims, random);
        long[] axes = axes(dims.length, random);
        OneNode node = new OneNode("", "Reduce" + fold, opset).variable(x).with("keepdims", random.nextInt(2));
        boolean isInput = opset >= (fold.equals("Sum") ? 13 : 18);
        if (isInput && random.nextInt(4) == 0 && !fold.contains("L") && !fold.equals("SumSquare")) {
            node.with("noop_with_empty_axes", random.nextInt(2));
        } else if (isInput) {
            node.constant(LongTensor.wrap(Shape.of(axes.length), axes));
        } else if (random.nextInt(4) > 0) {
            node.withList("axes", axes);
        }
        node.agrees(2e-5);
    }

    private static long[] axes(int rank, Random random) {
        List<Long> axes = new ArrayList<>(LongStream.range(0, rank).boxed().toList());
        Collections.shuffle(axes, random);
        return axes.stream()
                .limit(1 + random.nextInt(rank))
                .mapToLong(axis -> random.nextBoolean() ? axis : axis - rank)
                .toArray();
    }

    static Stream<Arguments> extremes() {
        return Stream.of("ArgMax FLOAT", "ArgMax INT32", "ArgMin FLOAT", "ArgMin INT32")
                .flatMap(name -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(name, seed)));
    }

    /** The elements are whole numbers, so that many are equal. */
    @ParameterizedTest
    @MethodSource("extremes")
    void findsExtremesAsOnnxruntime(String name, int seed) throws Exception {
        Random random = new Random(seed);
        String[] parts = name.split(" ", -1);
        int[] dims = random.ints(1 + random.nextInt(4), 1, 6).toArray();
        Tensor x = ElementType.valueOf(parts[1]).zeros(Shape.of(dims));
        for (int i = 0; i < x.shape().size(); i++) {
            Whole.set(x, i, random.nextInt(3) - 1);
        }
        new OneNode("", parts[0], 12 + random.nextInt(2))
                .variable(x)
                .with("axis", random.nextInt(dims.length) - (random.nextBoolean() ? dims.length : 0))
                .with("keepdims", random.nextInt(2))
                .with("select_last_index", random.nextInt(2))
                .agrees(0);
    }

    static Stream<Arguments> sums() {
        return Stream.of(ElementType.FLOAT, ElementType.INT32, ElementType.INT64)
                .flatMap(type -> IntStream.range(0, SEEDS).mapToObj(seed -> Arguments.of(type, seed)));
    }

    @ParameterizedTest
    @MethodSource("sums")
    void accumulatesAsOnnxruntime(ElementType type, int seed) throws Exception {
        Random random = new Random(seed);
        int[] dims = random.ints(1 + random.nextInt(4), 1, 6).toArray();
        int axis = random.nextInt(dims.length) - (random.nextBoolean() ? dims.length : 0);
        new OneNode("", "CumSum", 11 + 3 * random.nextInt(2))
                .variable(random(type, false, dims, random))
                .constant(LongTensor.wrap(Shape.of(), new long[] {axis}))
                .with("exclusive", random.nextInt(2))
                .with("reverse", random.nextInt(2))
                .agrees(1e-5);
    }

    static Stream<Arguments> casts() {
        return Stream.of(ElementType.values())
                .flatMap(from -> Stream.of(ElementType.values()).map(to -> Arguments.of(from, to)));
    }

    @ParameterizedTest
    @MethodSource("casts")
    void castsAsOnnxruntime(ElementType from, ElementType to) throws Exception {
        Random random = new Random(7);
        Tensor x = random(from, to == ElementType.UINT8, new int[] {4, 5}, random);
        Tensor like = to.zeros(Shape.of(1));
        new OneNode("", "CastLike", 15).variable(x).variable(like).agrees(0);
        new OneNode("", "Cast", 13).variable(x).with("to", OneNode.code(to)).agrees(0);
    }

    /** Numbers between -2 and 2, or between 1 and 4 where the operator takes no others. Products stay small. */
    private static Tensor random(ElementType type, boolean isPositive, int[] dims, Random random) {
        Tensor tensor = type.zeros(Shape.of(dims));
        boolean isBool = type == ElementType.BOOL;
        int least = isBool ? 0 : isPositive || type == ElementType.UINT8 ? 1 : -2;
        for (int i = 0; i < tensor.shape().size(); i++) {
            if (tensor instanceof FloatTensor floats) {
                floats.data()[i] = random.nextFloat() * 4 + (isPositive ? 0.5f : -2f);
            } else {
                Whole.set(tensor, i, least + random.nextInt(isBool ? 2 : 4));
            }
        }
        return tensor;
    }
}
