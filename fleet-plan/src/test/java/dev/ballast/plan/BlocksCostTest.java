package dev.ballast.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.coding.Code;
import dev.ballast.coding.CodedLayer;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.gemm.operand.WindowAxis;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sizes, times and memory of layers of several blocks beside those of the blocks. */
class BlocksCostTest {
    private static final int CHANNELS = 4;
    private static final int SIZE = 6;
    private static final LinearLayer POINT = conv(1, 10);
    private static final LinearLayer WINDOW = conv(3, 21);
    private static final LinearLayer JOINED = LinearLayer.joined(List.of(POINT, WINDOW));

    private static LinearLayer conv(int kernel, int rows) {
        WindowAxis axis = new WindowAxis(SIZE, kernel, 1, kernel / 2, kernel / 2, 1);
        ConvLowering lowering = new ConvLowering(CHANNELS, axis, axis);
        return LinearLayer.of(lowering, Block.of(new float[rows * lowering.reduction()], rows, lowering.reduction()));
    }

    @Test
    void aPartHasRowsOfEachBlock() {
        CodedLayer coded = new CodedLayer(JOINED, Code.sum(4));
        for (int part = 0; part < 5; part++) {
            int last = part == 0 || part == 4 ? 6 : 5;
            assertThat(ProductSize.of(coded, part))
                    .containsExactly(
                            new ProductSize(3, CHANNELS, SIZE * SIZE, Format.FLOAT32),
                            new ProductSize(last, 9 * CHANNELS, SIZE * SIZE, Format.FLOAT32));
            assertThat(coded.cost(part).weights()).isEqualTo(3 * CHANNELS + last * 9L * CHANNELS);
            assertThat(coded.cost(part).bytesIn()).isEqualTo(4L * CHANNELS * SIZE * SIZE);
            assertThat(coded.cost(part).bytesOut()).isEqualTo(4L * (3 + last) * SIZE * SIZE);
        }
    }

    @Test
    void theTimeIsThatOfAllBlocks() {
        Board board = new Board(
                "b", "b", 1, 1, new BoardRates(Rate.of(1e9), Rate.of(1e8), Rate.of(1e9), null), new Overheads(0, 0, 0));
        BoardTime time = new BoardTime(board, CostQuantile.USUAL);
        assertThat(time.product(ProductSize.of(JOINED)))
                .isCloseTo(time.product(ProductSize.of(POINT)) + time.product(ProductSize.of(WINDOW)), within(1e-12));
    }

    @Test
    void theMemoryIsThatOfOneActivationAndAllProducts() {
        PartNeeds needs = PartNeeds.of(JOINED);
        assertThat(needs.weights()).isEqualTo(MemoryBudget.PART_BYTES + 4L * (10 * CHANNELS + 21 * 9 * CHANNELS));
        assertThat(needs.working())
                .isEqualTo(4L * CHANNELS * SIZE * SIZE + 4L * 31 * SIZE * SIZE + JOINED.scratchBytes());
        assertThat(JOINED.scratchBytes())
                .isBetween(WINDOW.scratchBytes(), POINT.scratchBytes() + WINDOW.scratchBytes());
    }

    /** The block of fewest rows decides over how many nodes the layer is split. */
    @Test
    void everyDataPartHasARowOfEachBlock() {
        LinearLayer small = LinearLayer.joined(List.of(conv(1, 3), conv(3, 21)));
        for (SplitKind kind : SplitKind.values()) {
            List<Integer> nodes = IntStream.range(0, 8).boxed().toList();
            LayerPlan.Split plan = (LayerPlan.Split)
                    new Planner(Collections.nCopies(8, 1.0), Redundancy.coded(1), 0, kind).place("fire", small, nodes);
            assertThat(plan.coded().label()).isEqualTo("output");
            assertThat(plan.coded().code().dataParts()).isEqualTo(3);
        }
    }
}
