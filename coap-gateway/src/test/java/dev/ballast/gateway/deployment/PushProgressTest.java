package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PushProgressTest {
    private final AtomicLong now = new AtomicLong(5);
    private final PushProgress progress = new PushProgress("pi-1", "fc6", 40_000_000, now::get);

    @Test
    void saysHowFarItIsAndHowFastItGoes() {
        progress.accept(0);
        assertThat(progress.text(10_000_000, 2_000_000_005L))
                .isEqualTo("pushing fc6 to node pi-1: 10.0 of 40.0 MB, 5.0 MB/s");
    }

    @Test
    void whatWasThereBeforeDoesNotCountAsFast() {
        now.set(250_000_000);
        progress.accept(20_000_000);
        assertThat(progress.text(22_000_000, 1_250_000_000))
                .isEqualTo("pushing fc6 to node pi-1: 22.0 of 40.0 MB, 2.0 MB/s");
    }
}
