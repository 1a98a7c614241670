package dev.ballast.model.op.kind;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.operand.Weights;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DerivedWeightsTest {
    private final float[] data = {1f, 2f, 3f, 4f, 5f, 6f};
    private final DerivedWeights derived = new DerivedWeights();
    private final AtomicInteger made = new AtomicInteger();

    /** Other instances over the same array. */
    private Weights upper() {
        return Weights.float32(data, 0, 1, 2);
    }

    private Weights lower() {
        return Weights.float32(data, 2, 2, 2);
    }

    private Optional<Weights> scaled(Weights source, float factor) {
        return derived.scaled(source, new float[] {factor}, () -> {
            made.incrementAndGet();
            return Optional.of(Weights.float32(new float[source.size()], 0, source.rows(), source.cols()));
        });
    }

    @Test
    void findsWhatItMadeOfTheSameElements() {
        Weights joined = derived.joined(List.of(upper(), lower()));
        assertThat(joined.floats()).containsExactly(data);
        assertThat(derived.joined(List.of(upper(), lower()))).isSameAs(joined);
        assertThat(derived.joined(List.of(lower(), upper())).floats()).containsExactly(3f, 4f, 5f, 6f, 1f, 2f);
        assertThat(scaled(upper(), 2f)).isSameAs(scaled(upper(), 2f));
        assertThat(made).hasValue(1);
    }

    @Test
    void equalElementsOfAnotherArrayAreOtherWeights() {
        scaled(upper(), 2f);
        scaled(Weights.float32(data.clone(), 0, 1, 2), 2f);
        scaled(Weights.float32(data, 1, 1, 2), 2f);
        scaled(lower(), 2f);
        scaled(upper(), 3f);
        scaled(upper(), 0f);
        scaled(upper(), -0f);
        assertThat(made).hasValue(7);
    }

    @Test
    void remembersThatWeightsAreNotFinite() {
        for (int i = 0; i < 2; i++) {
            Optional<Weights> none = derived.scaled(upper(), new float[] {2f}, () -> {
                made.incrementAndGet();
                return Optional.empty();
            });
            assertThat(none).isEmpty();
        }
        assertThat(made).hasValue(1);
    }

    @Test
    void keepsNothingMoreOnceItIsComplete() {
        Weights before = derived.joined(List.of(upper(), upper()));
        derived.complete();
        assertThat(derived.joined(List.of(upper(), upper()))).isSameAs(before);
        assertThat(derived.joined(List.of(lower(), lower()))).isNotSameAs(derived.joined(List.of(lower(), lower())));
        scaled(lower(), 2f);
        scaled(lower(), 2f);
        assertThat(made).hasValue(2);
    }
}
