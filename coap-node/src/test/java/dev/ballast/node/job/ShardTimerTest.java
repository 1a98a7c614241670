package dev.ballast.node.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.node.part.Parts;
import dev.ballast.node.part.ShapedLayer;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShardTimerTest {
    private static final long PATIENCE_S = 20;

    @Test
    void aTimerThatCouldNotBeArmedIsArmedTheNextTime() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        ShardJobs jobs = new ShardJobs(ShardLimits.of(1 << 20, 1 << 20), job -> true);
        ShapedLayer part = Parts.hosted(Parts.dense(2, 4), 1);
        byte[] first = ShardRequest.encode(
                new ShardRequest.Head(1, JobExtents.of(1), 2, 2, WireType.FLOAT32, 1),
                0,
                0,
                WireTensor.of(WireType.FLOAT32, new float[4], 0, 4));
        Told replyTo = new Told(new Slicing(2, 2), 0, true) {
            @Override
            public void missing(byte[] indexRuns) {
                told.countDown();
            }

            @Override
            public void late(String text) {
                told.countDown();
            }
        };
        jobs.take(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                "part",
                part,
                ShardRequest.decode(first),
                replyTo,
                0);
        AtomicInteger readings = new AtomicInteger();
        try (ShardTimer timer = new ShardTimer(jobs, () -> {
            if (readings.incrementAndGet() == 1) {
                throw new IllegalStateException("planted");
            }
            return 1_000_000_000L;
        })) {
            assertThatThrownBy(timer::arm).hasMessage("planted");
            timer.arm();
            assertThat(told.await(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
        }
    }
}
