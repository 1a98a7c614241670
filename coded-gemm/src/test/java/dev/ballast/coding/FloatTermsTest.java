package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class FloatTermsTest {
    private static final float[] COPY = {1};

    /** Any two elements, whether they are in one sum or in different sums. */
    @Test
    void elementsSoLargeThatTheirSumIsNotFiniteAreNotSound() {
        int length = 21;
        float[] product = new float[length];
        Tensor[] parts = {FloatTensor.flat(product)};
        float[] target = new float[length];
        for (int first = 0; first < length; first++) {
            product[first] = 3e38f;
            assertThat(FloatTerms.recover(COPY, parts, 0, length, target, 0)).isTrue();
            for (int second = first + 1; second < length; second++) {
                product[second] = 3e38f;
                assertThat(FloatTerms.recover(COPY, parts, 0, length, target, 0))
                        .as("elements %d and %d", first, second)
                        .isFalse();
                product[second] = 0;
            }
            product[first] = 0;
        }
    }

    /** Runs in a new thread, which has no array yet. */
    @Test
    void onlyTheFirstOfManyLongProductsAllocates() throws Exception {
        FutureTask<Long> measured = new FutureTask<>(FloatTermsTest::leastAllocatedAfterTheFirst);
        new Thread(measured).start();
        assertThat(measured.get()).isZero();
    }

    private static long leastAllocatedAfterTheFirst() {
        int length = 100_003;
        Tensor[] parts = {FloatTensor.zeros(Shape.of(length))};
        float[] target = new float[length];
        FloatTerms.recover(COPY, parts, 0, length, target, 0);
        long bytes = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 5; attempt++) {
            long before = Allocation.bytes();
            FloatTerms.recover(COPY, parts, 0, length, target, 0);
            bytes = Math.min(bytes, Allocation.bytes() - before);
        }
        return bytes;
    }
}
