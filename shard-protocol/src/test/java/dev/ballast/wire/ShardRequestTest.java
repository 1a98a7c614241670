package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.wire.WireException.Reason;
import org.junit.jupiter.api.Test;

/** Limits of a job's size. {@link ShardMessagesTest} covers the content of its messages. */
class ShardRequestTest {
    private static ShardRequest pull(WireType resultType) throws WireException {
        ShardRequest.Head head = new ShardRequest.Head(7, JobExtents.of(1), 4, 9, resultType, 250);
        return ShardRequest.decode(ShardRequest.encode(head, -1, -1, null));
    }

    @Test
    void aJobHasUpTo65536ShardsAndAsManySlices() throws WireException {
        ShardRequest pull = pull(WireType.FLOAT32);

        pull.requireWithin(65_536, 65_536);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> pull.requireWithin(65_537, 1))
                .withMessage("shard request, shard_elements: expected at most 65536 shards, got 65537")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> pull.requireWithin(1, 65_537))
                .withMessage("shard request, slice_elements: expected at most 65536 slices, got 65537");
    }

    @Test
    void aSliceHasAtMostAsManyBytesAsADatagramMayHave() throws WireException {
        ShardRequest floats = pull(WireType.FLOAT32);

        floats.requireSlice(16_383);
        pull(WireType.INT8).requireSlice(65_535);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> floats.requireSlice(16_384))
                .withMessage("shard request, slice_elements: expected at most 16383 float32, got 16384")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }
}
