package dev.ballast.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void sizeIsTheProductOfTheExtents() {
        assertThat(Shape.of(1, 6, 14, 14).size()).isEqualTo(1176);
        assertThat(Shape.of().size()).isEqualTo(1);
        assertThat(Shape.of(3, 0, 2).size()).isZero();
        assertThat(Shape.of(2, 3, 4).sizeOf(1, 3)).isEqualTo(12);
        assertThat(Shape.of(2, 3, 4).sizeOf(1, 1)).isEqualTo(1);
    }

    @Test
    void aRowHasAtMostOneAxisOfOtherExtentThanOne() {
        assertThat(Shape.of(1, 1000, 1, 1).isRow()).isTrue();
        assertThat(Shape.of(10).isRow()).isTrue();
        assertThat(Shape.of(1, 1).isRow()).isTrue();
        assertThat(Shape.of().isRow()).isTrue();
        assertThat(Shape.of(1, 0).isRow()).isTrue();
        assertThat(Shape.of(2, 10).isRow()).isFalse();
        assertThat(Shape.of(10, 0).isRow()).isFalse();
    }

    @Test
    void refusesNegativeExtentsAndMoreElementsThanAnArrayHolds() {
        assertThatThrownBy(() -> Shape.of(2, -1)).hasMessage("negative extent in [2, -1]");
        assertThatThrownBy(() -> Shape.of(1 << 16, 1 << 16)).hasMessageContaining("more than 2^31-1");
    }

    @Test
    void keepsItsOwnCopyOfTheExtents() {
        int[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3)).hasToString("2x3").hasSameHashCodeAs(Shape.of(2, 3));
        assertThat(shape).isNotEqualTo(Shape.of(3, 2));
        assertThat(Shape.of()).hasToString("scalar");
    }

    @Test
    void tensorsRefuseDataOfAnotherLength() {
        assertThatThrownBy(() -> FloatTensor.wrap(Shape.of(2, 2), new float[3]))
                .hasMessage("shape 2x2 has 4 elements, the data has 3");
        assertThatThrownBy(() -> LongTensor.wrap(Shape.of(2), new long[3]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FloatTensor.zeros(Shape.of(4)).reshaped(Shape.of(5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void argMaxIsTheFirstLargestAndNeverANaN() {
        assertThat(FloatTensor.wrap(Shape.of(4), new float[] {1, 7, 7, -2}).argMax())
                .isEqualTo(1);
        assertThat(FloatTensor.wrap(Shape.of(3), new float[] {Float.NaN, -5, -6})
                        .argMax())
                .isEqualTo(1);
        assertThat(FloatTensor.zeros(Shape.of(0)).argMax()).isEqualTo(-1);
    }
}
