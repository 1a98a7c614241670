package dev.ballast.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.JoinedLowering;
import dev.ballast.gemm.operand.OpenConv;
import dev.ballast.gemm.operand.OpenJoined;
import dev.ballast.gemm.operand.OpenLowering;
import dev.ballast.gemm.operand.OpenWindow;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A joined layer beside its blocks, each of which is a layer that other tests compare with the definition. */
class JoinedLayerTest {
    private static final int CHANNELS = 5;

    static IntStream sizes() {
        return IntStream.of(1, 2, 3, 7, 13);
    }

    /** Kernels of 1, 3 and 5 with the padding that keeps the size; with stride 2 the outputs are half as many. */
    private static List<ConvLowering> lowerings(int size, int stride) {
        List<ConvLowering> lowerings = new ArrayList<>();
        for (int kernel : new int[] {1, 3, 5}) {
            WindowAxis axis = new WindowAxis(size, kernel, stride, kernel / 2, kernel / 2, 1);
            lowerings.add(new ConvLowering(CHANNELS, axis, axis));
        }
        return lowerings;
    }

    private static LinearLayer layer(ConvLowering lowering, Weights.Format format, int rows, Random random) {
        int size = rows * lowering.reduction();
        float[] floats = new float[size];
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            floats[i] = (float) random.nextGaussian();
        }
        Weights weights = Weights.float32(floats, 0, rows, lowering.reduction());
        return switch (format) {
            case FLOAT32 -> LinearLayer.floats(lowering, weights);
            case FLOAT16 -> LinearLayer.floats(lowering, weights.rounded());
            default ->
                LinearLayer.integers(
                        lowering,
                        Weights.int8(bytes, 0, rows, lowering.reduction()),
                        format == Weights.Format.INT8 ? Arithmetic.INT32 : Arithmetic.INT64,
                        (byte) -3);
        };
    }

    private static Tensor activation(LinearLayer layer, Random random) {
        Tensor activation = layer.arithmetic().activation(layer.lowering().inputLength());
        if (activation instanceof FloatTensor floats) {
            for (int i = 0; i < floats.data().length; i++) {
                floats.data()[i] = (float) random.nextGaussian();
            }
        } else {
            random.nextBytes(((ByteTensor) activation).data());
        }
        return activation;
    }

    private static Tensor product(LinearLayer layer, GemmKernel kernel, Tensor activation, Scratch scratch) {
        Tensor product = layer.arithmetic().product(layer.outputLength());
        layer.multiply(kernel, activation, scratch, product);
        return product;
    }

    /** Bits of the elements {@code from <= i < from + count}. */
    private static String bits(Tensor product, int from, int count) {
        if (product instanceof FloatTensor floats) {
            return Arrays.toString(Arrays.copyOfRange(floats.data(), from, from + count));
        }
        return product instanceof IntTensor ints
                ? Arrays.toString(Arrays.copyOfRange(ints.data(), from, from + count))
                : Arrays.toString(Arrays.copyOfRange(((LongTensor) product).data(), from, from + count));
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void theProductIsThatOfEachBlockBitForBit(int size) {
        Random random = new Random(size);
        for (Weights.Format format : Weights.Format.values()) {
            for (int stride = 1; stride <= 2; stride++) {
                List<LinearLayer> blocks = new ArrayList<>();
                for (ConvLowering lowering : lowerings(size, stride)) {
                    blocks.add(layer(lowering, format, 1 + random.nextInt(9), random));
                }
                LinearLayer joined = LinearLayer.joined(blocks);
                Tensor activation = activation(joined, random);
                for (GemmKernel kernel : List.of(Kernels.portable(), Kernels.best())) {
                    Tensor product = product(joined, kernel, activation, new Scratch());
                    int at = 0;
                    for (LinearLayer block : blocks) {
                        Tensor alone = product(block, kernel, activation, new Scratch());
                        assertThat(bits(product, at, block.outputLength()))
                                .isEqualTo(bits(alone, 0, block.outputLength()));
                        at += block.outputLength();
                    }
                    assertThat(at).isEqualTo(joined.outputLength());
                }
                assertThat(joined.macs())
                        .isEqualTo(blocks.stream().mapToLong(LinearLayer::macs).sum());
            }
        }
    }

    /** Threads of a node share a product by runs of rows, which begin and end anywhere. */
    @Test
    void everyRunOfRowsGivesItsRowsOfTheProduct() {
        Random random = new Random(4);
        List<LinearLayer> blocks = new ArrayList<>();
        for (ConvLowering lowering : lowerings(4, 1)) {
            blocks.add(layer(lowering, Weights.Format.FLOAT32, 4, random));
        }
        LinearLayer joined = LinearLayer.joined(blocks);
        Tensor activation = activation(joined, random);
        Tensor whole = product(joined, Kernels.portable(), activation, new Scratch());
        int n = joined.lowering().columns();
        for (int from = 0; from < joined.rows(); from += 4) { // kernels compute four rows at a time
            for (int count = 4; from + count <= joined.rows(); count += 4) {
                LinearLayer rows = joined.rows(from, count);
                assertThat(rows.blocks()).hasSize(count / 4);
                assertThat(bits(product(rows, Kernels.portable(), activation, new Scratch()), 0, count * n))
                        .isEqualTo(bits(whole, from * n, count * n));
            }
        }
        for (int from = 0; from < joined.rows(); from++) {
            for (int count = 1; from + count <= joined.rows(); count++) {
                Weights some = joined.rows(from, count).weights();
                double sum = 0;
                for (int row = 0; row < count; row++) {
                    for (int col = 0; col < some.cols(); col++) {
                        sum += some.get(row, col);
                    }
                    for (int col = 0; col < joined.weights().cols(); col++) {
                        sum -= joined.weights().get(from + row, col);
                    }
                }
                assertThat(sum).isCloseTo(0, within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void theScratchIsNoLargerThanForetold(int size) {
        Random random = new Random(size);
        for (Weights.Format format : Weights.Format.values()) {
            List<LinearLayer> blocks = new ArrayList<>();
            for (ConvLowering lowering : lowerings(size, 1)) {
                blocks.add(layer(lowering, format, 40 - 3 * lowering.vertical().kernel(), random));
            }
            LinearLayer joined = LinearLayer.joined(blocks);
            for (GemmKernel kernel : List.of(Kernels.portable(), Kernels.best())) {
                Scratch scratch = new Scratch();
                product(joined, kernel, activation(joined, random), scratch);
                assertThat(scratch.bytes()).isLessThanOrEqualTo(joined.scratchBytes());
            }
        }
    }

    @Test
    void theExtentsAreThoseOfTheBlocksInTurn() {
        List<ConvLowering> lowerings = lowerings(9, 2);
        JoinedLowering joined = new JoinedLowering(lowerings);
        assertThat(joined.extents()).containsExactly(9, 0, 0, 9, 0, 0, 9, 1, 1, 9, 1, 1, 9, 2, 2, 9, 2, 2);
        assertThat(joined.open().at(joined.extents())).isEqualTo(joined);
        assertThat(joined.open().extents()).isEqualTo(18);
        assertThat(joined.reduction()).isEqualTo(CHANNELS * (1 + 9 + 25));
        assertThat(joined.source(0, 0)).isEqualTo(0);
        assertThat(joined.source(CHANNELS, 0)).isEqualTo(-1);
    }

    @Test
    void blocksOfDifferentImagesOrOutputsAreRefused() {
        OpenLowering open = new OpenJoined(List.of(conv(CHANNELS, 1), conv(CHANNELS, 3)));
        assertThat(open.at(6, 0, 0, 6, 0, 0, 6, 1, 1, 6, 1, 1).columns()).isEqualTo(36);
        refused(
                () -> open.at(6, 0, 0, 6, 0, 0, 6, 1, 1, 6, 1, 0),
                "over 5 x 6 x 6 to 6 x 6 and over 5 x 6 x 6 to 6 x 5");
        refused(() -> open.at(6, 0, 0, 6, 0, 0, 4, 2, 2, 4, 2, 2), "over 5 x 6 x 6 to 6 x 6 and over 5 x 4 x 4");
        refused(() -> open.at(6, 0, 0, 6, 0, 0), "expected 12 extents, got 6");
        refused(() -> open.at(1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0), "the window fits");
        refused(() -> new OpenJoined(List.of(conv(5, 1), conv(6, 1))), "over 5 and over 6 channels");
        refused(() -> new OpenJoined(List.of(conv(5, 1))), "expected 2 to 8 blocks, got 1");
        refused(() -> new OpenJoined(Collections.nCopies(9, conv(5, 1))), "expected 2 to 8 blocks, got 9");
        OpenConv wide = new OpenConv(1 << 30, new OpenWindow(1, 1, 1), new OpenWindow(1, 1, 1));
        refused(() -> new OpenJoined(List.of(wide, wide)), "more than 2^31-1 weights in a row together");
        LinearLayer dense = LinearLayer.of(new DenseLowering(2, 1), Block.of(new float[2], 1, 2));
        refused(() -> LinearLayer.joined(List.of(dense, dense)), "a block over DenseLowering");
        Random random = new Random(1);
        refused(
                () -> LinearLayer.joined(List.of(
                        layer(lowerings(3, 1).get(0), Weights.Format.FLOAT32, 1, random),
                        layer(lowerings(3, 1).get(1), Weights.Format.INT8, 1, random))),
                "in INT32 beside blocks in FLOAT32");
    }

    /** An array of one block must not be taken for the weights of all blocks. */
    @Test
    void severalBlocksHaveNoArrayInCommon() {
        Weights one = Weights.int8(new byte[] {1, 2}, 0, 1, 2);
        Weights both = Weights.diagonal(List.of(one, Weights.int8(new byte[] {3}, 0, 1, 1)));
        assertThat(both).hasToString("2 x 3");
        assertThat(both.size()).isEqualTo(3);
        assertThat(both.get(0, 2)).isZero();
        assertThat(both.get(1, 2)).isEqualTo(3);
        assertThat(both.rows(1, 1).get(0, 0)).isEqualTo(3);
        assertThat(both.isSame(Weights.diagonal(List.of(one, Weights.int8(new byte[] {3}, 0, 1, 1)))))
                .isTrue();
        assertThat(both.isSame(Weights.diagonal(List.of(one, Weights.int8(new byte[] {4}, 0, 1, 1)))))
                .isFalse();
        assertThat(both.isSame(Weights.int8(new byte[6], 0, 2, 3))).isFalse();
        assertThatIllegalStateException().isThrownBy(both::bytes).withMessage("2 blocks have no array in common");
        assertThatIllegalStateException().isThrownBy(both::offset);
    }

    private static OpenConv conv(int channels, int kernel) {
        return new OpenConv(channels, new OpenWindow(kernel, 1, 1), new OpenWindow(kernel, 1, 1));
    }

    private static void refused(ThrowingCallable call, String text) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(text);
    }
}
