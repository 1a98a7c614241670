package dev.ballast.model.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** NonZero and Compress of constants, whose extents depend on values. */
class ValueExtentsTest {
    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    /** Every pattern of zeros in a matrix of 2 x 3. */
    @Test
    void nonZeroNamesEveryElementThatIsNotZero() throws Exception {
        for (int pattern = 0; pattern < 1 << (ROWS * COLUMNS); pattern++) {
            byte[] elements = new byte[ROWS * COLUMNS];
            List<Long> rows = new ArrayList<>();
            List<Long> columns = new ArrayList<>();
            for (int i = 0; i < elements.length; i++) {
                elements[i] = (byte) ((pattern >> i) & 1);
                if (elements[i] != 0) {
                    rows.add((long) (i / COLUMNS));
                    columns.add((long) (i % COLUMNS));
                }
            }
            LongTensor found = (LongTensor) new Call("NonZero")
                    .constant(ByteTensor.bools(Shape.of(ROWS, COLUMNS), elements))
                    .run();
            assertThat(found.shape()).isEqualTo(Shape.of(2, rows.size()));
            rows.addAll(columns);
            assertThat(found.data())
                    .containsExactly(rows.stream().mapToLong(Long::longValue).toArray());
        }
    }

    @Test
    void aScalarCountsAsAListOfOneElement() throws Exception {
        FloatTensor half = FloatTensor.wrap(Shape.of(), new float[] {0.5f});
        LongTensor found = (LongTensor) new Call("NonZero").constant(half).run();
        assertThat(found.shape()).isEqualTo(Shape.of(1, 1));
        assertThat(found.data()).containsExactly(0);
    }

    /** Every condition of up to 4 elements over a list of 4. */
    @Test
    void compressKeepsWhatItsConditionNames() throws Exception {
        FloatTensor x = FloatTensor.flat(new float[] {1f, 2f, 3f, 4f});
        for (int length = 1; length <= 4; length++) {
            for (int pattern = 0; pattern < 1 << length; pattern++) {
                byte[] condition = new byte[length];
                List<Float> kept = new ArrayList<>();
                for (int i = 0; i < length; i++) {
                    condition[i] = (byte) ((pattern >> i) & 1);
                    if (condition[i] != 0) {
                        kept.add(x.data()[i]);
                    }
                }
                float[] values = new Call("Compress")
                        .variable(x)
                        .constant(ByteTensor.bools(Shape.of(length), condition))
                        .values();
                assertThat(values).hasSize(kept.size());
                for (int i = 0; i < values.length; i++) {
                    assertThat(values[i]).isEqualTo(kept.get(i));
                }
            }
        }
    }
}
