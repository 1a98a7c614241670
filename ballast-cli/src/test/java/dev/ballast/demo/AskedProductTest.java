package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class AskedProductTest {
    private static final int OUTPUTS = 100;
    private static final int SLICE = 40;

    private final float[] expected = new float[OUTPUTS];
    private final AskedProduct product = new AskedProduct(OUTPUTS, SLICE);

    AskedProductTest() {
        for (int i = 0; i < OUTPUTS; i++) {
            expected[i] = 0.5f * i;
        }
    }

    private void give(int slice) {
        int from = slice * SLICE;
        int count = Math.min(SLICE, OUTPUTS - from);
        GemmTimes times = new GemmTimes(1, slice);
        product.slice(slice, ShardAnswer.encode(times, slice, WireType.FLOAT32, expected, from, count), 1);
    }

    @Test
    void putsTheSlicesTogetherInAnyOrder() throws Exception {
        give(2);
        give(0);
        give(1);
        assertThat(product.await(0)).containsExactly(expected);
        assertThat(product.times()).isEqualTo(new GemmTimes(1, 1));
    }

    @Test
    void asksAgainForWhatIsMissing() {
        List<BitSet> asked = new ArrayList<>();
        product.asked(new PartTransport.Asked() {
            @Override
            public void again(BitSet slices) {
                asked.add(slices);
            }

            @Override
            public void close() {}
        });
        give(1);
        product.quiet();
        give(0);
        product.quiet();
        assertThat(asked.get(0).stream()).containsExactly(0, 2);
        assertThat(asked.get(1).stream()).containsExactly(2);
    }

    @Test
    void whatNeverComesWholeIsAFailure() {
        give(0);
        assertThatThrownBy(() -> product.await(1))
                .isInstanceOf(IOException.class)
                .hasMessage("not all slices came in time");
        product.refused(PartTransport.Refusal.OVERLOADED, "queue full");
        assertThatThrownBy(() -> product.await(1)).hasMessageContaining("OVERLOADED queue full");
    }
}
