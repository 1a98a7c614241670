package dev.ballast.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceCollectorTest {
    private static final int OUTPUTS = 100;
    private static final int SLICE = 40;

    private final Task task = Task.of(400, 400);
    private final SliceCollector collector = new SliceCollector(
            task,
            new PartTransport.Order(
                    task.partId(),
                    WireTensor.of(WireType.FLOAT32, task.input(), 0, OUTPUTS),
                    OUTPUTS,
                    SLICE,
                    WireType.FLOAT32,
                    1,
                    1));

    private void give(int slice, float add) {
        float[] result = new float[OUTPUTS];
        for (int i = 0; i < OUTPUTS; i++) {
            result[i] = 0.5f * task.input()[i] + add;
        }
        int from = slice * SLICE;
        int count = Math.min(SLICE, OUTPUTS - from);
        GemmTimes times = new GemmTimes(1, slice);
        collector.slice(slice, ShardAnswer.encode(times, slice, WireType.FLOAT32, result, from, count), 1);
    }

    @Test
    void putsTheSlicesTogetherInAnyOrder() throws InterruptedException {
        give(2, 0);
        give(0, 0);
        give(1, 0);
        assertThat(collector.await(0)).isEqualTo(new Exchanger.Outcome.Right(new GemmTimes(1, 1)));
    }

    @Test
    void asksAgainForWhatIsMissing() {
        List<BitSet> asked = new ArrayList<>();
        collector.asked(new PartTransport.Asked() {
            @Override
            public void again(BitSet slices) {
                asked.add(slices);
            }

            @Override
            public void close() {}
        });
        give(1, 0);
        collector.quiet();
        give(0, 0);
        collector.quiet();
        assertThat(asked.get(0).stream()).containsExactly(0, 2);
        assertThat(asked.get(1).stream()).containsExactly(2);
    }

    @Test
    void aResultThatIsOffIsAFailure() throws InterruptedException {
        give(0, 0);
        give(1, 1e-6f);
        give(2, 0);
        assertThat(collector.await(0)).isEqualTo(new Exchanger.Outcome.Failed("a wrong result"));
    }

    @Test
    void whatNeverComesWholeIsAFailure() throws InterruptedException {
        give(0, 0);
        assertThat(collector.await(1)).isEqualTo(new Exchanger.Outcome.Failed("not all slices came in time"));
        collector.refused(PartTransport.Refusal.OVERLOADED, "queue full");
        assertThat(collector.await(1).toString()).contains("OVERLOADED", "queue full");
    }
}
