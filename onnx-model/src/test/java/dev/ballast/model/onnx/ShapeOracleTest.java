package dev.ballast.model.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.Kernels;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Whole;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares operators that move or repeat elements, of all element types, with onnxruntime. */
@Tag("slow")
class ShapeOracleTest {
    private static final int SEEDS = 12;

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void tilesAsOnnxruntime(int seed) throws Exception {
        ElementType[] types = ElementType.values();
        Random random = new Random(seed);
        int[] dims = random.ints(1 + random.nextInt(4), 1, 5).toArray();
        new OneNode("", "Tile", 13)
                .variable(tensor(types[seed % types.length], random, dims))
                .longs(random.longs(dims.length, 1, 4).toArray())
                .agrees(0);
    }

    /** Every diagonal that touches a matrix, and some beyond. */
    @ParameterizedTest
    @CsvSource({"3, 5", "5, 3", "4, 4", "1, 1"})
    void cutsTrianglesAsOnnxruntime(int rows, int columns) throws Exception {
        Tensor x = tensor(ElementType.FLOAT, new Random(rows), 2, rows, columns);
        for (long k = -rows - 1L; k <= columns + 1; k++) {
            for (int upper = 0; upper < 2; upper++) {
                new OneNode("", "Trilu", 14)
                        .variable(x)
                        .variable(LongTensor.wrap(Shape.of(), new long[] {k}))
                        .with("upper", upper)
                        .agrees(0);
            }
        }
        new OneNode("", "Trilu", 14).variable(x).agrees(0);
        for (long k : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
            new OneNode("", "Trilu", 14)
                    .variable(x)
                    .variable(LongTensor.wrap(Shape.of(1), new long[] {k}))
                    .ours(Kernels.portable());
        }
    }

    @ParameterizedTest
    @CsvSource({"DCR, 2", "DCR, 3", "CRD, 2", "CRD, 3"})
    void movesDepthToSpaceAsOnnxruntime(String mode, int block) throws Exception {
        new OneNode("", "DepthToSpace", 13)
                .variable(tensor(ElementType.FLOAT, new Random(block), 2, 2 * block * block, 3, 2))
                .with("blocksize", block)
                .with("mode", mode)
                .agrees(0);
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "3"})
    void movesSpaceToDepthAsOnnxruntime(int block) throws Exception {
        new OneNode("", "SpaceToDepth", 13)
                .variable(tensor(ElementType.FLOAT, new Random(block), 2, 3, 3 * block, 2 * block))
                .with("blocksize", block)
                .agrees(0);
    }

    @Test
    void refusesBlocksThatDoNotFit() {
        OneNode deep = new OneNode("", "DepthToSpace", 13)
                .variable(FloatTensor.zeros(Shape.of(1, 6, 1, 1)))
                .with("blocksize", 2);
        assertThatThrownBy(() -> deep.ours(Kernels.portable()))
                .hasMessageContaining("blocksize 2 for a value of shape 1x6x1x1");
        OneNode wide = new OneNode("", "SpaceToDepth", 13)
                .variable(FloatTensor.zeros(Shape.of(1, 1, 4, 6)))
                .with("blocksize", 4);
        assertThatThrownBy(() -> wide.ours(Kernels.portable()))
                .hasMessageContaining("blocksize 4 for a value of shape 1x1x4x6");
    }

    @ParameterizedTest
    @CsvSource({"-5", "-2", "0", "1", "4", "9"})
    void drawsDiagonalsAsOnnxruntime(long k) throws Exception {
        new OneNode("", "EyeLike", 9)
                .variable(tensor(ElementType.INT32, new Random(1), 3, 5))
                .with("k", k)
                .agrees(0);
        new OneNode("", "EyeLike", 9)
                .variable(tensor(ElementType.INT32, new Random(1), 3, 5))
                .with("k", k)
                .with("dtype", 1)
                .agrees(0);
    }

    @ParameterizedTest
    @CsvSource({"5, 1", "5, 2", "5, 3", "7, 4", "6, 3"})
    void splitsUnevenlyAsOnnxruntime(int extent, int parts) throws Exception {
        boolean[] used = new boolean[parts];
        Arrays.fill(used, true);
        new OneNode("", "Split", 18)
                .variable(tensor(ElementType.INT64, new Random(extent), 2, extent))
                .with("axis", 1)
                .with("num_outputs", parts)
                .outputs(used)
                .agrees(0);
    }

    @ParameterizedTest
    @EnumSource
    void movesElementsOfEveryType(ElementType type) throws Exception {
        Random random = new Random(type.bytes());
        Tensor x = tensor(type, random, 2, 3, 4);
        new OneNode("", "Transpose", 13).variable(x).withList("perm", 2, 0, 1).agrees(0);
        new OneNode("", "Concat", 13)
                .variable(x)
                .variable(tensor(type, random, 2, 1, 4))
                .with("axis", 1)
                .agrees(0);
        new OneNode("", "Reshape", 13).variable(x).longs(4, -1).agrees(0);
        new OneNode("", "Squeeze", 13)
                .variable(tensor(type, random, 1, 3, 1))
                .longs(2)
                .agrees(0);
        new OneNode("", "Unsqueeze", 13).variable(x).longs(0, 3).agrees(0);
        new OneNode("", "Flatten", 13).variable(x).agrees(0);
        new OneNode("", "Identity", 14).variable(x).agrees(0);
        new OneNode("", "Size", 13).variable(x).agrees(0);
        new OneNode("", "Expand", 13)
                .variable(tensor(type, random, 3, 1))
                .longs(2, 3, 4)
                .agrees(0);
        new OneNode("", "Slice", 13)
                .variable(x)
                .longs(3, 2)
                .longs(0, -100)
                .longs(2, 1)
                .longs(-2, -1)
                .agrees(0);
    }

    @ParameterizedTest
    @CsvSource({"constant, 18", "edge, 18", "reflect, 18", "wrap, 19", "constant, 13"})
    void padsEveryTypeAsOnnxruntime(String mode, int opset) throws Exception {
        for (ElementType type : new ElementType[] {ElementType.FLOAT, ElementType.INT32, ElementType.INT64}) {
            OneNode node = new OneNode("", "Pad", opset)
                    .variable(tensor(type, new Random(opset), 3, 4, 2))
                    .longs(opset < 18 ? new long[] {2, 0, 1, 1, 2, 0} : new long[] {2, 1, 1, 2})
                    .with("mode", mode);
            Tensor seven = type.zeros(Shape.of());
            Whole.set(seven, 0, 7L);
            if (mode.equals("constant")) {
                node.constant(seven);
            } else {
                node.absent();
            }
            (opset < 18 ? node : node.longs(0, -2)).agrees(0);
        }
    }

    private static Tensor tensor(ElementType type, Random random, int... dims) {
        Tensor tensor = type.zeros(Shape.of(dims));
        for (int i = 0; i < tensor.shape().size(); i++) {
            Whole.set(tensor, i, (long) random.nextInt(type == ElementType.BOOL ? 2 : 100));
        }
        return tensor;
    }
}
