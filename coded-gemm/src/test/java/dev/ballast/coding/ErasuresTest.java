package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ErasuresTest {
    @Test
    void areAllMasksOfTheirSizeInAscendingOrder() {
        for (int parts = 1; parts <= 10; parts++) {
            for (int lost = 0; lost <= parts; lost++) {
                int size = lost;
                assertThat(Erasures.of(parts, lost).toArray())
                        .isEqualTo(LongStream.range(0, 1L << parts)
                                .filter(mask -> Long.bitCount(mask) == size)
                                .toArray());
            }
        }
        assertThat(Erasures.of(62, 61)).hasSize(62);
    }

    @Test
    void upToASizeBeginWithTheEmptySet() {
        assertThat(Erasures.upTo(4, 2).toArray())
                .containsExactly(0, 0b1, 0b10, 0b100, 0b1000, 0b11, 0b101, 0b110, 0b1001, 0b1010, 0b1100);
    }

    @Test
    void refusesMoreLossesThanParts() {
        assertThatThrownBy(() -> Erasures.of(3, 4)).hasMessage("expected 0 to 3 lost parts of 1 to 62, got 4 of 3");
        assertThatThrownBy(() -> Erasures.of(63, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
