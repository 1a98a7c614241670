package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassScoresTest {
    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void probabilitiesAreThoseOfTheDefinition(int seed) {
        Random random = new Random(seed);
        float[] raw = new float[1 + random.nextInt(50)];
        double sum = 0;
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (float) random.nextGaussian() * 10;
            sum += Math.exp(raw[i]);
        }
        float[] before = raw.clone();
        float[] probabilities = new ClassScores(List.of(), true).values(raw);
        for (int i = 0; i < raw.length; i++) {
            assertThat((double) probabilities[i])
                    .isCloseTo(Math.exp(raw[i]) / sum, Offset.offset((double) Math.ulp(1f)));
        }
        assertThat(raw).isEqualTo(before);
    }

    @Test
    void largeScoresDoNotOverflow() {
        assertThat(ClassScores.softmax(new float[] {1_000, 1_000, -1_000})).containsExactly(0.5f, 0.5f, 0);
        assertThat(ClassScores.softmax(new float[] {-Float.MAX_VALUE, Float.MAX_VALUE}))
                .containsExactly(0, 1);
    }

    @Test
    void scoresStayRawUnlessAskedOtherwise() {
        float[] raw = {3, 4};
        assertThat(ClassScores.RAW.values(raw)).isSameAs(raw);
    }

    @Test
    void aClassWithoutALabelHasItsNumber() {
        ClassScores classes = new ClassScores(List.of("cat"), false);
        assertThat(classes.label(0)).isEqualTo("cat");
        assertThat(classes.label(1)).isEqualTo("1");
    }
}
