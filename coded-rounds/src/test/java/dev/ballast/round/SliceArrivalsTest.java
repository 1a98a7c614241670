package dev.ballast.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.coding.PartSet;
import org.junit.jupiter.api.Test;

class SliceArrivalsTest {
    @Test
    void aSliceCountsOnceAndAPartIsWholeWithItsLast() {
        SliceArrivals arrivals = new SliceArrivals(new int[] {2, 2});
        assertThat(arrivals.slices()).isEqualTo(2);
        assertThat(arrivals.take(1, 0)).isTrue();
        assertThat(arrivals.take(1, 0)).isFalse();
        assertThat(arrivals.whole(1)).isFalse();
        assertThat(arrivals.has(1, 0)).isTrue();
        assertThat(arrivals.has(0, 0)).isFalse();
        assertThat(arrivals.take(1, 1)).isTrue();
        assertThat(arrivals.whole(1)).isTrue();
        assertThat(arrivals.whole(0)).isFalse();
        assertThat(arrivals.of(0)).isEqualTo(PartSet.of(1));
        assertThat(arrivals.of(1)).isEqualTo(PartSet.of(1));
    }

    @Test
    void slicesBeyondTheEndOfAShortPartHaveArrived() {
        int[] slices = {3, 1};
        SliceArrivals arrivals = new SliceArrivals(slices);
        slices[1] = 3;
        assertThat(arrivals.slices()).isEqualTo(3);
        assertThat(arrivals.of(0)).isEqualTo(PartSet.EMPTY);
        assertThat(arrivals.of(1)).isEqualTo(PartSet.of(1));
        assertThat(arrivals.of(2)).isEqualTo(PartSet.of(1));
        assertThat(arrivals.take(1, 2)).isFalse();
        assertThat(arrivals.whole(1)).isFalse();
        assertThat(arrivals.take(1, 0)).isTrue();
        assertThat(arrivals.whole(1)).isTrue();
    }

    @Test
    void aPartWithoutASliceIsRefused() {
        assertThatThrownBy(() -> new SliceArrivals(new int[] {1, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("part 1 must have at least 1 slice, has 0");
    }
}
