package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ErasuresTest {
    @Test
    void areAllSetsOfTheirSizeInAscendingOrder() {
        for (int parts = 1; parts <= 10; parts++) {
            for (int lost = 0; lost <= parts; lost++) {
                int size = lost;
                assertThat(Erasures.of(parts, lost))
                        .containsExactlyElementsOf(LongStream.range(0, 1L << parts)
                                .mapToObj(PartSet::new)
                                .filter(set -> set.size() == size)
                                .toList());
            }
        }
        assertThat(Erasures.of(62, 61)).hasSize(62);
    }

    @Test
    void upToASizeBeginWithTheEmptySet() {
        assertThat(Erasures.upTo(4, 2).map(PartSet::bits))
                .containsExactly(0L, 0b1L, 0b10L, 0b100L, 0b1000L, 0b11L, 0b101L, 0b110L, 0b1001L, 0b1010L, 0b1100L);
    }

    @Test
    void refusesMoreLossesThanParts() {
        assertThatThrownBy(() -> Erasures.of(3, 4)).hasMessage("expected 0 to 3 lost parts of 1 to 62, got 4 of 3");
        assertThatThrownBy(() -> Erasures.of(63, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
