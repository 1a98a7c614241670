package dev.ballast.gateway.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private static final int WIDTH = 5;

    private static final int LENGTH = 4;
    private static final int[] TOKENS = {3, 1, 4};

    private final float[] states = states(new Random(3));

    private static float[] states(Random random) {
        float[] numbers = new float[TOKENS.length * LENGTH * WIDTH];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    private float[] pooled(Pooling pooling) {
        Shape shape = Shape.of(TOKENS.length, LENGTH, WIDTH);
        FloatTensor vectors = pooling.of(FloatTensor.wrap(shape, states), mask());
        assertThat(vectors.shape()).isEqualTo(Shape.of(TOKENS.length, WIDTH));
        return vectors.data();
    }

    private static FloatTensor mask() {
        float[] mask = new float[TOKENS.length * LENGTH];
        for (int text = 0; text < TOKENS.length; text++) {
            Arrays.fill(mask, text * LENGTH, text * LENGTH + TOKENS[text], 1);
        }
        return FloatTensor.wrap(Shape.of(TOKENS.length, LENGTH), mask);
    }

    private double mean(int text, int column) {
        double sum = 0;
        for (int token = 0; token < TOKENS[text]; token++) {
            sum += states[(text * LENGTH + token) * WIDTH + column];
        }
        return sum / TOKENS[text];
    }

    @Test
    void theMeanLeavesPaddingOut() {
        float[] vectors = pooled(new Pooling(Pooling.Kind.MEAN, false));
        for (int i = 0; i < vectors.length; i++) {
            assertThat((double) vectors[i]).isCloseTo(mean(i / WIDTH, i % WIDTH), within(1e-6));
        }
    }

    @Test
    void clsIsTheFirstToken() {
        float[] vectors = pooled(new Pooling(Pooling.Kind.CLS, false));
        for (int i = 0; i < vectors.length; i++) {
            assertThat(vectors[i]).isEqualTo(states[i / WIDTH * LENGTH * WIDTH + i % WIDTH]);
        }
    }

    @Test
    void normalizedVectorsHaveLengthOneAndTheSameDirection() {
        for (Pooling.Kind kind : Pooling.Kind.values()) {
            float[] raw = pooled(new Pooling(kind, false));
            float[] unit = pooled(new Pooling(kind, true));
            for (int text = 0; text < TOKENS.length; text++) {
                double squares = 0;
                for (int i = text * WIDTH; i < (text + 1) * WIDTH; i++) {
                    squares += (double) raw[i] * raw[i];
                }
                for (int i = text * WIDTH; i < (text + 1) * WIDTH; i++) {
                    assertThat((double) unit[i]).isCloseTo(raw[i] / Math.sqrt(squares), within(1e-6));
                }
            }
        }
    }

    @Test
    void aTextWithoutTokensHasTheVectorZero() {
        Shape shape = Shape.of(TOKENS.length, LENGTH, WIDTH);
        FloatTensor none = FloatTensor.zeros(Shape.of(TOKENS.length, LENGTH));
        for (boolean normalize : new boolean[] {false, true}) {
            assertThat(new Pooling(Pooling.Kind.MEAN, normalize)
                            .of(FloatTensor.wrap(shape, states), none)
                            .data())
                    .containsOnly(0);
        }
    }

    @Test
    void aZeroVectorStaysZero() {
        Arrays.fill(states, 0);
        assertThat(pooled(new Pooling(Pooling.Kind.MEAN, true))).containsOnly(0);
    }

    @Test
    void statesOfAnotherShapeAreAProgrammingError() {
        FloatTensor pooledAlready = FloatTensor.zeros(Shape.of(TOKENS.length, WIDTH));
        assertThatThrownBy(() -> new Pooling(Pooling.Kind.MEAN, true).of(pooledAlready, mask()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
