package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gemm.Block;
import dev.ballast.gemm.ConvLowering;
import dev.ballast.gemm.DenseLowering;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Lowering;
import dev.ballast.gemm.WindowAxis;
import org.junit.jupiter.api.Test;

/** What parts receive, hold and send, by hand, and what cannot be split. */
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
                .hasMessage("2 x 2 tiles for a code over 3 data parts");
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
