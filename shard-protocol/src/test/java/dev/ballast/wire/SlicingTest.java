package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SlicingTest {
    @Test
    void thePiecesFollowEachOtherAndCoverTheWhole() {
        for (int length = 1; length < 60; length++) {
            for (int unit = 1; unit < 70; unit++) {
                Slicing slicing = new Slicing(length, unit);
                int end = 0;
                for (int piece = 0; piece < slicing.pieces(); piece++) {
                    assertThat(slicing.start(piece)).isEqualTo(end);
                    assertThat(slicing.size(piece)).isBetween(1, unit);
                    end += slicing.size(piece);
                    assertThat(slicing.size(piece) == unit || end == length).isTrue();
                }
                assertThat(end).isEqualTo(length);
            }
        }
    }

    @Test
    void theLargestDoesNotOverflow() {
        Slicing slicing = new Slicing(Integer.MAX_VALUE, 1 << 30);

        assertThat(slicing.pieces()).isEqualTo(2);
        assertThat(slicing.size(1)).isEqualTo((1 << 30) - 1);
        assertThat(new Slicing(Integer.MAX_VALUE, Integer.MAX_VALUE).size(0)).isEqualTo(Integer.MAX_VALUE);
        assertThat(new Slicing(Integer.MAX_VALUE, 1).start(Integer.MAX_VALUE - 1))
                .isEqualTo(Integer.MAX_VALUE - 1);
    }

    @Test
    void refusesAPieceThatIsNone() {
        Slicing two = new Slicing(5, 3);

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> two.start(2));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> two.size(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Slicing(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Slicing(1, 0));
    }
}
