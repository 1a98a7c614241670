package dev.ballast.bench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.bench.attack.OddTensor.Fill;
import dev.ballast.bench.attack.OddTensor.Form;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.TensorCodec;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OddTensorTest {
    private static final int PIXELS = 784;

    private static float[] decoded(Fill fill) throws Exception {
        byte[] body = OddTensor.body(fill, Form.CBOR32, new SplittableRandom(1));
        FloatTensor tensor = TensorCodec.decode(body, PIXELS);
        assertThat(tensor.shape().toArray()).containsExactly(1, 1, 28, 28);
        return tensor.data();
    }

    @Test
    void theElementsAreOddAsTheirNamesSay() throws Exception {
        assertThat(decoded(Fill.NAN)).containsOnly(Float.NaN);
        assertThat(decoded(Fill.INFINITE)).containsOnly(Float.POSITIVE_INFINITY);
        assertThat(decoded(Fill.NEGATIVE_INFINITE)).containsOnly(Float.NEGATIVE_INFINITY);
        assertThat(decoded(Fill.HUGE_NUMBERS)).containsOnly(3e38f);
        assertThat(decoded(Fill.ALTERNATING_HUGE)).containsOnly(3e38f, -3e38f);
        assertThat(decoded(Fill.LEAST)).containsOnly(Float.MIN_VALUE);
        for (float value : decoded(Fill.DENORMAL)) {
            assertThat(value).isPositive().isLessThan(Float.MIN_NORMAL);
        }
    }

    @Test
    void oneElementAmongUsualOnesIsOdd() throws Exception {
        int nans = 0;
        for (float value : decoded(Fill.ONE_NAN)) {
            nans += Float.isNaN(value) ? 1 : 0;
        }
        assertThat(nans).isEqualTo(1);
        assertThat(decoded(Fill.ONE_HUGE)).containsOnlyOnce(3e38f);
    }

    @ParameterizedTest
    @EnumSource(Fill.class)
    void ofSixteenBitsThereAreHalfAsManyBytes(Fill fill) {
        byte[] wide = OddTensor.body(fill, Form.CBOR32, new SplittableRandom(1));
        byte[] narrow = OddTensor.body(fill, Form.CBOR16, new SplittableRandom(1));
        assertThat(wide.length - narrow.length).isEqualTo(2 * PIXELS);
        assertThat(narrow).contains(84);
    }

    @Test
    void jsonWritesInfinityAsANumberThatIsTooLarge() {
        String json = new String(
                OddTensor.body(Fill.NEGATIVE_INFINITE, Form.JSON, new SplittableRandom(1)), StandardCharsets.UTF_8);
        assertThat(json)
                .startsWith("{\"inputs\":[{\"name\":\"input\",\"shape\":[1,1,28,28]")
                .contains("[-1e999,-1e999,");
    }
}
