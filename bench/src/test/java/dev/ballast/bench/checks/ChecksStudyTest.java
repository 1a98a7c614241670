package dev.ballast.bench.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("once")
class ChecksStudyTest {
    private static final WindowAxis AXIS = new WindowAxis(14, 3, 1, 1, 1, 1);
    private static final ConvLowering CONV = new ConvLowering(32, AXIS, AXIS);

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static LinearLayer layer() {
        return LinearLayer.of(CONV, Block.of(random(10 * CONV.reduction(), 1), 10, CONV.reduction()));
    }

    @ParameterizedTest
    @EnumSource(CodedSplit.class)
    void rightAnswersHoldAndAWrongOneDoesNot(CodedSplit way) {
        CheckedLayer checked = new CheckedLayer(layer(), way);
        float[] activation = random(CONV.inputLength(), 2);
        assertThat(checked.holds(activation)).isTrue();
        assertThat(checked.tightness()).isBetween(1e-4, 0.5);
        int parity = checked.split.code().dataParts();
        ((FloatTensor) checked.products[0]).data()[5] += (float) (2 * checked.check.bound(parity, checked.norms.of(5)));
        assertThat(checked.check.contradiction(parity, checked.products, 0, 100, checked.norms))
                .isEqualTo(5);
    }

    @Test
    void whatIsNoticedGrowsWithTheDeviation() {
        CheckedLayer checked = new CheckedLayer(layer(), CodedSplit.SUM);
        float[] activation = random(CONV.inputLength(), 3);
        checked.holds(activation);
        Deviations deviations = new Deviations("conv", checked.layer, new SplittableRandom(1));
        for (int i = 0; i < 10; i++) {
            deviations.look(checked, activation);
        }
        assertThat(deviations.bound()).isLessThan(deviations.boundBefore() / 10);
        for (int size = 1; size < Deviations.SIGMAS.length; size++) {
            assertThat(deviations.additive(size)).isGreaterThanOrEqualTo(deviations.additive(size - 1));
        }
        assertThat(deviations.additive(Deviations.SIGMAS.length - 1)).isEqualTo(1);
        assertThat(deviations.bit(31)).as("the sign of a weight").isEqualTo(1);
        assertThat(deviations.bit(30)).as("the highest bit of its exponent").isEqualTo(1);
        assertThat(deviations.bit(0)).as("its last bit").isZero();
    }

    @Test
    void digitsRaiseNoAlarmAndTheFiguresHaveTheirNames() throws Exception {
        String data = System.getenv("BALLAST_DATA");
        Assumptions.assumeTrue(data != null, "BALLAST_DATA is not set");
        ChecksResult result = ChecksStudy.of(Path.of(data), 0, 30, 400).run(new PrintWriter(new StringWriter()));
        assertThat(result.rounds()).isGreaterThanOrEqualTo(400);
        assertThat(result.alarms()).isZero();
        JsonNode summary = new ChecksReport(result).summary();
        assertThat(summary.path("false_alarms").asInt(-1)).isZero();
        assertThat(summary.path("checked_rounds").asLong()).isEqualTo(result.rounds());
    }
}
