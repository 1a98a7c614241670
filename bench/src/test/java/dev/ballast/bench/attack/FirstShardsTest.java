package dev.ballast.bench.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import java.util.HashSet;
import java.util.Set;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.junit.jupiter.api.Test;

/** What opens jobs is what a node reads, but for those that are meant to be refused. */
class FirstShardsTest {
    private static final String PART = "ab".repeat(32);

    private static Request read(CoapRequest request) {
        return (Request) new UdpDataParser().parseMessage(request.datagram(false, 1, 1));
    }

    @Test
    void mostAreFirstShardsOfJobsOfTheirOwnWithTheLongestDeadline() throws Exception {
        Set<Long> jobs = new HashSet<>();
        for (int number = 2; number < 8; number++) {
            Request request = read(FirstShards.of(number, PART));
            assertThat(request.getOptions().getUriPathString()).isEqualTo("gemm/" + PART);
            ShardRequest shard = ShardRequest.decode(request.getPayload());
            assertThat(shard.head().deadlineMs()).isEqualTo(3_600_000);
            assertThat(shard.shardElements()).isEqualTo(1);
            assertThat(shard.sliceElements()).isEqualTo(1);
            assertThat(shard.slice()).isEqualTo(number < 4 ? 0 : -1);
            assertThat(shard.index()).isEqualTo(number < 4 ? -1 : 0);
            assertThat(request.getOptions().getNoResponse() != null).isEqualTo(number >= 4);
            jobs.add(shard.job());
        }
        assertThat(jobs).hasSize(6);
    }

    @Test
    void someCountsAreAbsurd() throws Exception {
        byte[] beyond = read(FirstShards.of(0, PART)).getPayload();
        assertThatThrownBy(() -> ShardRequest.decode(beyond)).isInstanceOf(WireException.class);
        ShardRequest oneOfMany =
                ShardRequest.decode(read(FirstShards.of(1, PART)).getPayload());
        assertThat(oneOfMany.shardElements()).isEqualTo(Integer.MAX_VALUE);
        assertThat(oneOfMany.index())
                .as("one element where the whole input belongs")
                .isZero();
    }

    @Test
    void moreSlicesAreOfTheSameJob() throws Exception {
        ShardRequest first = ShardRequest.decode(read(FirstShards.of(2, PART)).getPayload());
        ShardRequest more =
                ShardRequest.decode(read(FirstShards.another(2, 3, PART)).getPayload());
        assertThat(more.head()).isEqualTo(first.head());
        assertThat(more.slice()).isEqualTo(3);
    }
}
