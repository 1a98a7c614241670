package dev.ballast.gateway.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class BoxTest {
    private static final int SIDE = 4;

    private static List<Box> all() {
        List<Box> boxes = new ArrayList<>();
        for (int left = 0; left < SIDE; left++) {
            for (int top = 0; top < SIDE; top++) {
                for (int right = left + 1; right <= SIDE; right++) {
                    for (int bottom = top + 1; bottom <= SIDE; bottom++) {
                        boxes.add(new Box(left, top, right, bottom));
                    }
                }
            }
        }
        return boxes;
    }

    private static boolean covers(Box box, int x, int y) {
        return x >= box.left() && x < box.right() && y >= box.top() && y < box.bottom();
    }

    /** Counts the cells of a grid that lie in both boxes, and in either. */
    @Test
    void overlapIsTheShareOfCommonCells() {
        for (Box one : all()) {
            for (Box other : all()) {
                int both = 0;
                int either = 0;
                for (int cell = 0; cell < SIDE * SIDE; cell++) {
                    boolean first = covers(one, cell % SIDE, cell / SIDE);
                    boolean second = covers(other, cell % SIDE, cell / SIDE);
                    both += first && second ? 1 : 0;
                    either += first || second ? 1 : 0;
                }
                assertThat(one.overlap(other)).isCloseTo((double) both / either, Offset.offset(1e-12));
            }
        }
    }

    @Test
    void aBoxWithoutWidthHeightOrNumbersHasNoArea() {
        assertThat(new Box(1, 1, 2, 2).isArea()).isTrue();
        assertThat(new Box(2, 1, 2, 2).isArea()).isFalse();
        assertThat(new Box(1, 2, 2, 2).isArea()).isFalse();
        assertThat(new Box(Float.NaN, 1, 2, 2).isArea()).isFalse();
        assertThat(new Box(1, 1, 2, Float.NaN).isArea()).isFalse();
    }

    @Test
    void aBoxIsCutAtTheEdgesOfThePicture() {
        assertThat(new Box(-3, 2, 40, Float.POSITIVE_INFINITY).within(20, 10)).isEqualTo(new Box(0, 2, 20, 10));
        assertThat(new Box(21, 2, 40, 5).within(20, 10).isArea()).isFalse();
    }
}
