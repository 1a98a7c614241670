package dev.ballast.bench.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class QuartilesTest {
    @Test
    void areThoseOfTheSortedValues() {
        assertThat(Quartiles.of(5, 1, 4, 2, 3)).isEqualTo(new Quartiles(2, 3, 4));
        assertThat(Quartiles.of(List.of(8.0, 2.0, 4.0, 6.0))).isEqualTo(new Quartiles(4, 5, 6));
        assertThat(Quartiles.of(7)).isEqualTo(new Quartiles(7, 7, 7));
    }

    @Test
    void ofNothingAreNoNumbers() {
        assertThat(Quartiles.of().median()).isNaN();
    }

    @Test
    void ofReciprocalsChangePlaces() {
        assertThat(new Quartiles(2, 4, 8).inverse()).isEqualTo(new Quartiles(0.125, 0.25, 0.5));
    }

    @Test
    void sortNothingButACopy() {
        double[] values = {3, 1, 2};
        assertThat(Quartiles.of(values).median()).isEqualTo(2);
        assertThat(values).containsExactly(3, 1, 2);
    }
}
