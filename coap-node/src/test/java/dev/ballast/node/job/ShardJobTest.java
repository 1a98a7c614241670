package dev.ballast.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.node.part.Parts;
import dev.ballast.node.part.ShapedLayer;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** When a job that takes its time is given up or makes room; what jobs say is in {@link ShardJobsTest}. */
class ShardJobTest {
    private static final long MS = 1_000_000;
    private static final long START = 7_000 * MS;
    private static final ShapedLayer HELD = Parts.hosted(Parts.dense(10, 23), 1);
    private static final int FIVE_SHARDS = 5; // elements of each but the last

    private static ShardRequest request(int shardElements, int deadlineMs, int index) throws WireException {
        ShardRequest.Head head =
                new ShardRequest.Head(1, JobExtents.of(1), shardElements, 3, WireType.FLOAT32, deadlineMs);
        WireTensor activation = WireTensor.of(WireType.FLOAT32, new float[23], 0, 23);
        return ShardRequest.decode(ShardRequest.encode(head, -1, index, activation));
    }

    private static ShardJob job(int shardElements, int deadlineMs) throws WireException {
        ShardJob.Key key = new ShardJob.Key(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "part", 1);
        return new ShardJob(key, HELD, JobLayout.of(HELD, request(shardElements, deadlineMs, 0)), START);
    }

    /** A job of which one shard after the other comes so many milliseconds after its first request. */
    private static ShardJob withShards(int shardElements, int... shardsAfterMs) throws WireException {
        ShardJob job = job(shardElements, 0);
        for (int index = 0; index < shardsAfterMs.length; index++) {
            job.take(request(shardElements, 0, index), START + shardsAfterMs[index] * MS);
        }
        return job;
    }

    @Test
    void aDeadlineCountsFromTheFirstRequest() throws WireException {
        assertThat(job(FIVE_SHARDS, 250).deadlineNs()).isEqualTo(START + 250 * MS);
        assertThat(job(FIVE_SHARDS, 250).expiresNs(new JobTimeouts())).isEqualTo(START + 250 * MS);
        assertThat(job(FIVE_SHARDS, 0).deadlineNs()).as("none").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void withoutADeadlineItsPatienceCountsFromTheLastShard() throws WireException {
        assertThat(job(FIVE_SHARDS, 0).expiresNs(new JobTimeouts())).isEqualTo(START + 1_000 * MS);
        assertThat(withShards(FIVE_SHARDS, 30).expiresNs(new JobTimeouts())).isEqualTo(START + 1_030 * MS);
        assertThat(withShards(FIVE_SHARDS, 100, 200).expiresNs(new JobTimeouts()))
                .as("16 times the 100 ms between its shards")
                .isEqualTo(START + (200 + 1_600) * MS);
    }

    @Test
    void aResultIsKeptForAMomentAndAProductThatIsBeingComputedForAsLongAsItTakes() throws WireException {
        ShardJob job = job(FIVE_SHARDS, 250);
        job.computing();
        assertThat(job.expiresNs(new JobTimeouts())).isEqualTo(Long.MAX_VALUE);
        assertThat(job.idle(START + 60_000 * MS)).isFalse();
        job.done(new GemmTimes(1, 2), START + 300 * MS);
        assertThat(job.expiresNs(new JobTimeouts())).isEqualTo(START + 300 * MS + ShardJob.KEEP_NS);
        assertThat(job.idle(START + 300 * MS)).isTrue();
    }

    @Test
    void aJobIsIdleAfterASilenceOfSomeTimesBetweenItsShards() throws WireException {
        ShardJob one = withShards(FIVE_SHARDS, 20);
        assertThat(one.idle(START + 30 * MS - 1)).isFalse();
        assertThat(one.idle(START + 30 * MS)).as("10 ms after the only one").isTrue();
        ShardJob two = withShards(FIVE_SHARDS, 20, 40);
        assertThat(two.idle(START + 120 * MS - 1)).isFalse();
        assertThat(two.idle(START + 120 * MS)).as("four times 20 ms").isTrue();
    }

    @Test
    void aJobThatWillTakeMoreThanFourSecondsIsIdleHoweverLatelyAShardCame() throws WireException {
        assertThat(withShards(FIVE_SHARDS, 10, 1_600).idle(START + 1_600 * MS))
                .as("five times 800 ms")
                .isFalse();
        assertThat(withShards(FIVE_SHARDS, 10, 1_610).idle(START + 1_610 * MS)).isTrue();
        int single = 1; // 23 shards
        assertThat(withShards(single, 249).idle(START + 249 * MS))
                .as("too young to be told from a late start")
                .isFalse();
        assertThat(withShards(single, 250).idle(START + 250 * MS)).isTrue();
    }
}
