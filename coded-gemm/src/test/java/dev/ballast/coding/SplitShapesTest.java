package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Compares the sizes that parts receive, hold and send with figures computed by hand, and tests what cannot be split. */
class SplitShapesTest {
    private static LinearLayer layer(int rows, Lowering lowering) {
        float[] weights = new float[rows * lowering.reduction()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i;
        }
        return LinearLayer.of(lowering, Block.of(weights, rows, lowering.reduction()));
    }

    private static LinearLayer image(int channels, int extent) {
        WindowAxis axis = new WindowAxis(extent, 3, 1, 1, 1, 1);
        return layer(4, new ConvLowering(channels, axis, axis));
    }

    @Test
    void aTileIsItsInputsTheHaloAndThePadding() {
        WindowAxis along = new WindowAxis(5, 3, 1, 1, 1, 1);
        LinearLayer line = layer(2, new ConvLowering(1, WindowAxis.unit(), along));
        SpatialSplit split = SpatialSplit.of(line, Code.sum(2), 1, 2);
        float[] activation = {1, 2, 3, 4, 5};
        float[] target = new float[5];
        split.input(0, activation, 0, target);
        assertThat(target).containsExactly(0, 1, 2, 3, 4);
        split.input(1, activation, 0, target);
        assertThat(target).as("begins an output early").containsExactly(2, 3, 4, 5, 0);
        split.input(2, activation, 0, target);
        assertThat(target).as("the sum").containsExactly(2, 4, 6, 8, 4);
        assertThat(split.part(2)).isSameAs(split.part(0));
        assertThat(split.part(0).weights()).isSameAs(line.weights());
        assertThat(split.gatewayMacs()).isEqualTo(10);
    }

    @Test
    void tilesAreCutWhereTheirInputsAreSmallest() {
        LinearLayer square = image(1, 8);
        assertThat(SpatialSplit.of(square, Code.sum(4)).inputLength(0)).isEqualTo(6 * 6);
        assertThat(SpatialSplit.of(square, Code.sum(2)).label())
                .as("of two that are as small, in whole lines")
                .isEqualTo("spatial 2 x 1");
        LinearLayer flat =
                layer(1, new ConvLowering(1, new WindowAxis(1, 1, 1, 0, 0, 1), new WindowAxis(40, 3, 1, 1, 1, 1)));
        assertThat(SpatialSplit.of(flat, Code.sum(4)).inputLength(0)).isEqualTo(12);
    }

    @Test
    void aGridGivesEachColumnGroupItsOwnChannelsAndParity() {
        LinearLayer layer = layer(3, new DenseLowering(5, 2));
        GridSplit split = GridSplit.of(layer, 2, Code.sum(2));
        assertThat(split.code()).hasToString("sum(4+2)");
        float[] target = new float[6];
        split.input(5, new float[] {-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 1, target);
        assertThat(target).startsWith(4, 5, 9, 10);
        assertThat(split.part(5).weights().rows()).isEqualTo(2);
        assertThat(split.part(5).weights().get(0, 1)).as("w(0, 4) + w(2, 4)").isEqualTo(4 + 14);
        assertThat(split.part(5).weights().get(1, 0)).as("w(1, 3) alone").isEqualTo(8);
        assertThat(split.length(1)).as("one row of two columns").isEqualTo(2);
        assertThat(split.gatewayMacs()).isEqualTo(6);
    }

    /** With three parity rows over two column groups, the numbers of parts and of groups have no common factor. */
    @Test
    void theWeightsOfAGridsParityPartAreTheCombinationThatItsCodeSays() {
        GridSplit split = GridSplit.of(layer(4, new DenseLowering(4, 1)), 2, Code.mds(2, 3));
        Code code = split.code();
        assertThat(code).hasToString("mds(4+6)");
        for (int part = 0; part < code.parts(); part++) {
            for (int row = 0; row < 2; row++) {
                double combined = 0;
                for (int data = 0; data < 4; data++) {
                    combined += code.coefficient(part, data)
                            * split.part(data).weights().get(row, 1);
                }
                assertThat(split.part(part).weights().get(row, 1))
                        .as("part %d", part)
                        .isEqualTo((float) combined);
            }
        }
    }

    @Test
    void labelsSayHowALayerIsCut() {
        LinearLayer layer = image(4, 8);
        assertThat(new CodedLayer(layer, Code.sum(3)).label()).isEqualTo("output");
        assertThat(SpatialSplit.of(layer, Code.sum(6), 3, 2).label()).isEqualTo("spatial 3 x 2");
        assertThat(GridSplit.of(layer, 3, Code.sum(2)).label()).isEqualTo("grid 2 x 3");
        assertThat(GridSplit.input(layer, 4).label()).isEqualTo("input 4");
    }

    @Test
    void saysWhatFitsAGrid() {
        LinearLayer layer = image(3, 5);
        assertThat(GridSplit.fits(layer, 3, 4)).isTrue();
        assertThat(GridSplit.fits(layer, 4, 4)).as("three channels").isFalse();
        assertThat(GridSplit.fits(layer, 3, 5)).as("four rows").isFalse();
        assertThat(GridSplit.fits(integers(), 1, 1)).as("integers").isFalse();
        assertThat(GridSplit.of(image(32, 3), 32, Code.replicate(1)).code().parts())
                .as("as many as there may be")
                .isEqualTo(64);
    }

    @Test
    void saysIntoHowManyTilesALayerCanBeCut() {
        LinearLayer square = image(1, 2);
        LinearLayer batch = layer(4, new DenseLowering(9, 3));
        assertThat(IntStream.rangeClosed(1, 5).filter(tiles -> SpatialSplit.fits(square, tiles)))
                .containsExactly(1, 2, 4);
        assertThat(IntStream.rangeClosed(1, 5).filter(tiles -> SpatialSplit.fits(batch, tiles)))
                .containsExactly(1, 2, 3);
        assertThat(SpatialSplit.fits(integers(), 1)).as("integers").isFalse();
    }

    private static LinearLayer integers() {
        return LinearLayer.integers(
                new DenseLowering(2, 1), Weights.int8(new byte[4], 0, 2, 2), Arithmetic.INT32, (byte) 0);
    }

    @Test
    void whatPartsCostIsAddedUpOrTheMostFigureByFigure() {
        SplitCost cost = new SplitCost(1, 20, 3, 40);
        assertThat(cost.plus(new SplitCost(10, 2, 30, 4))).isEqualTo(new SplitCost(11, 22, 33, 44));
        assertThat(cost.max(new SplitCost(10, 2, 30, 4))).isEqualTo(new SplitCost(10, 20, 30, 40));
        GridSplit split = GridSplit.input(image(3, 5), 2);
        assertThat(split.most())
                .as("two of three channels of 5 x 5, four rows")
                .isEqualTo(SplitCost.of(4, 2 * 9, 25, 2 * 25));
    }

    @Test
    void theElementsOfASliceOfTheDataPartsComeToTheirPlaces() {
        CodedLayer split = new CodedLayer(layer(5, new DenseLowering(1, 1)), Code.sum(3));
        Tensor[] parts = {of(1, 2), of(3, 4), of(5), of(9, 6)};
        FloatTensor output = of(0, 0, 0, 0, 0);
        split.merge(parts, 0, 1, output);
        assertThat(output.data()).containsExactly(1, 0, 3, 0, 5);
        split.merge(parts, 1, 4, output);
        assertThat(output.data()).containsExactly(1, 2, 3, 4, 5);
    }

    private static FloatTensor of(float... values) {
        return FloatTensor.flat(values);
    }

    /** An infinity in a part that arrived and in the parity part makes the recovered part NaN. */
    @Test
    void namesTheRecoveredPartsThatAnInfinityMadeDoubtful() {
        LinearLayer layer = image(2, 4);
        for (SplitLayer split : List.of(
                new CodedLayer(layer, Code.sum(2)),
                SpatialSplit.of(layer, Code.sum(2)),
                GridSplit.of(layer, 1, Code.sum(2)))) {
            Tensor[] parts = new Tensor[3];
            Arrays.setAll(parts, part -> FloatTensor.zeros(Shape.of(split.length(part))));
            Recovery recovery = split.decoder().recovery(PartSet.of(0, 2));
            FloatTensor output = FloatTensor.zeros(Shape.of(layer.outputLength()));
            assertThat(split.complete(recovery, parts, 0, split.length(1), output))
                    .as(split.label())
                    .isEqualTo(PartSet.EMPTY);
            ((FloatTensor) parts[0]).data()[3] = Float.POSITIVE_INFINITY;
            ((FloatTensor) parts[2]).data()[3] = Float.POSITIVE_INFINITY;
            assertThat(split.complete(recovery, parts, 0, split.length(1), output))
                    .as(split.label())
                    .isEqualTo(PartSet.of(1));
        }
    }

    @Test
    void inputSplitPartsAreAllThereTwice() {
        GridSplit split = GridSplit.input(image(3, 5), 3);
        assertThat(split.code()).hasToString("replicate(3+3)");
        assertThat(split.code().replicates()).isTrue();
        assertThat(split.total().macs())
                .isEqualTo(2 * SplitCost.whole(split.layer()).macs());
        assertThat(split.inputLength(4)).isEqualTo(25);
    }

    @Test
    void onlyTheOutputSplitNeedsNoInputOfItsOwn() {
        LinearLayer layer = image(2, 5);
        assertThat(new CodedLayer(layer, Code.sum(2)).inputIsActivation()).isTrue();
        assertThat(SpatialSplit.of(layer, Code.sum(2)).inputIsActivation()).isFalse();
        assertThat(GridSplit.input(layer, 2).inputIsActivation()).isFalse();
    }

    @Test
    void saysWhyALayerCannotBeSplit() {
        LinearLayer small = image(3, 2);
        assertThatThrownBy(() -> new CodedLayer(small, Code.sum(5))).hasMessage("cannot cut 4 rows into 5 parts");
        assertThatThrownBy(() -> SpatialSplit.of(small, Code.sum(5)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot cut 2 x 2 outputs into 5 tiles");
        assertThatThrownBy(() -> SpatialSplit.of(small, Code.sum(3), 3, 1))
                .hasMessage("cannot cut 2 x 2 outputs into 3 x 1 tiles");
        assertThatThrownBy(() -> SpatialSplit.of(small, Code.sum(3), 2, 2))
                .hasMessage("2 x 2 tiles do not fit a code over 3 data parts");
        assertThatThrownBy(() -> SpatialSplit.of(layer(4, new DenseLowering(9, 1)), Code.sum(2)))
                .hasMessage("cannot cut 1 x 1 outputs (batch x 1) into 2 tiles");
        assertThatThrownBy(() -> GridSplit.input(small, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cannot cut 3 input channels into 4 column groups");
        assertThatThrownBy(() -> GridSplit.of(layer(4, new DenseLowering(2, 1)), 3, Code.sum(2)))
                .hasMessage("cannot cut 2 input features into 3 column groups");
        assertThatThrownBy(() -> GridSplit.of(small, 2, Code.sum(5))).hasMessage("cannot cut 4 rows into 5 row groups");
        assertThatThrownBy(() -> GridSplit.of(image(40, 3), 22, Code.sum(2)))
                .hasMessage("22 column groups of 3 parts are more than 64 parts");
    }

    @Test
    void aSplitOfOtherRowsOrPartsIsRefused() {
        LinearLayer layer = image(1, 4);
        assertThatThrownBy(() -> new CodedLayer(layer, Code.sum(2), RowSplit.ofHeights(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a split of 3 rows into 2 parts for a layer of 4 rows and a code over 2 data parts");
    }
}
