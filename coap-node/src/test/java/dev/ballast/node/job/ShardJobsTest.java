package dev.ballast.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.node.ErrorLog;
import dev.ballast.node.part.Parts;
import dev.ballast.node.part.ShapedLayer;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShardJobsTest {
    private static final long MS = 1_000_000;
    private static final String PART = "part";
    private static final LinearLayer LAYER = Parts.dense(10, 23);
    private static final ShapedLayer HELD = Parts.hosted(LAYER, 1);
    private static final int SHARD = 5; // of 23 elements: five shards, the last of three
    private static final int SLICE = 3; // of 10: four slices, the last of one

    private static final Slicing SLICES = new Slicing(10, SLICE);
    private static final InetSocketAddress PEER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    private static final long ROOMY = 1 << 20;

    /** Input, result and a byte for the bits of five shards, twice. */
    private static final long TWO_JOBS = 2L * ((23 + 10) * Float.BYTES + 1);

    private final Deque<ShardJob> queue = new ArrayDeque<>();
    private int room = 100;
    private int computed;
    private boolean silent;
    private long now = 5;
    private ShardJobs jobs = jobs(ROOMY);

    private ShardJobs jobs(long bytes) {
        return new ShardJobs(ShardLimits.of(bytes, ROOMY), this::offer);
    }

    private boolean offer(ShardJob job) {
        if (room == 0) {
            return false;
        }
        room--;
        queue.add(job);
        return true;
    }

    private void computeAll() {
        for (ShardJob job = queue.poll(); job != null; job = queue.poll()) {
            computed++;
            ((ShapedLayer) job.part())
                    .layer()
                    .multiply(Kernels.portable(), job.activation(), new Scratch(), job.result());
            jobs.done(job, new GemmTimes(1, 2), now);
        }
    }

    private static float[] activation(int seed) {
        return Parts.random(23, seed);
    }

    private static byte[] request(long job, int slice, int index, int deadlineMs, float[] activation) {
        ShardRequest.Head head =
                new ShardRequest.Head(job, JobExtents.of(1), SHARD, SLICE, WireType.FLOAT32, deadlineMs);
        return ShardRequest.encode(head, slice, index, WireTensor.of(WireType.FLOAT32, activation, 0, 23));
    }

    private Told ask(long job, int slice, int index) {
        return ask(job, slice, index, 0);
    }

    private Told ask(long job, int slice, int index, int deadlineMs) {
        return take(request(job, slice, index, deadlineMs, activation((int) job)), slice);
    }

    private Told take(byte[] payload, int slice) {
        Told told = new Told(SLICES, slice, !silent);
        take(payload, told);
        return told;
    }

    private void take(byte[] payload, Told told) {
        try {
            jobs.take(PEER, PART, HELD, ShardRequest.decode(payload), told, now);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void answersEachSliceWithItsShareOfTheProduct() {
        List<Told> told = new ArrayList<>();
        for (int index = 0; index < 5; index++) {
            told.add(ask(7, index < 4 ? index : -1, index));
        }
        assertThat(told.get(4).words).containsExactly("received");
        assertThat(told.get(0).words).isEmpty();
        computeAll();
        float[] expected = Parts.naive(LAYER, activation(7));
        for (int slice = 0; slice < 4; slice++) {
            assertThat(told.get(slice).words).containsExactly("slice");
            for (int i = SLICES.start(slice); i < SLICES.start(slice) + SLICES.size(slice); i++) {
                assertThat(told.get(slice).result[i]).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void keepsTheResultForAMomentSoThatALostSliceCanBeHadAgain() {
        for (int index = 0; index < 5; index++) {
            ask(1, index < 4 ? index : -1, index);
        }
        computeAll();
        now += ShardJob.KEEP_NS - 1;
        jobs.tick(now);
        assertThat(ask(1, 2, -1).words).containsExactly("slice");
        assertThat(computed).isEqualTo(1);
        now += 1;
        jobs.tick(now);
        assertThat(jobs.size()).isZero();
        Told again = ask(1, 2, -1);
        now += 2 * MS;
        jobs.tick(now);
        assertThat(again.words).containsExactly("missing");
        assertThat(again.missing.cardinality()).isEqualTo(5);
    }

    @Test
    void aStatusSaysWhatIsMissingAndSpendsNoQuestion() {
        Told first = ask(1, 0, 0);
        ask(1, 1, 2);
        Told status = ask(1, -1, 4);
        assertThat(status.words).containsExactly("received");
        assertThat(status.missing.stream()).containsExactly(1, 3);
        assertThat(first.words).isEmpty();
        ask(1, -1, 1);
        assertThat(ask(1, -1, 3).missing.isEmpty()).isTrue();
        computeAll();
        assertThat(first.words).containsExactly("slice");
        assertThat(ask(1, -1, 3).missing.isEmpty()).isTrue();
    }

    @Test
    void whoWantsNoStatusHearsNone() {
        silent = true;
        assertThat(ask(1, -1, 0).words).containsExactly("forgotten");
        assertThat(ask(1, 0, 1).words).isEmpty();
    }

    @Test
    void silenceIsAGapWhichIsSaidAgainOnlyAfterTheTimeThatItsRepairTakes() {
        Told first = ask(1, 0, 0);
        Told second = ask(1, 1, 1);
        assertThat(jobs.dueNs()).isEqualTo(now + 20 * MS); // there are more shards than slices
        now += 20 * MS;
        jobs.tick(now);
        assertThat(first.words).containsExactly("missing");
        assertThat(first.missing.stream()).containsExactly(2, 3, 4);
        long again = jobs.dueNs();
        assertThat(again).isGreaterThan(now + 10 * MS);
        jobs.tick(again - 1);
        assertThat(second.words).isEmpty();
        jobs.tick(again);
        assertThat(second.words).containsExactly("missing");
    }

    @Test
    void learnsHowLongARepairTakes() {
        for (int job = 1; job <= 100; job++) {
            ask(job, 0, 0);
            ask(job, -1, 4);
            now += 3 * MS;
            for (int index = 1; index < 4; index++) {
                ask(job, -1, index);
            }
            computeAll();
        }
        ask(101, 0, 0);
        assertThat(jobs.dueNs() - now).isBetween(6 * MS - 100, 6 * MS + 100);
    }

    /** A status tells them missing too, but nobody repaired anything. */
    @Test
    void shardsThatWereYetToComeTeachNothingOfRepairs() {
        for (int job = 1; job <= 100; job++) {
            ask(job, 0, 0);
            for (int index = 1; index < 5; index++) {
                ask(job, -1, index);
                now += 1;
            }
            computeAll();
        }
        ask(101, 0, 0);
        assertThat(jobs.dueNs() - now).isEqualTo(20 * MS);
    }

    @Test
    void aJobThatIsNotWholeInTimeIsDroppedAndSaysSo() {
        Told waiting = ask(1, 0, 0, 50);
        now += 50 * MS;
        jobs.tick(now);
        assertThat(waiting.words).containsExactly("late");
        assertThat(jobs.size()).isZero();
        ask(2, -1, 0);
        now += JobTimeouts.MOST_GIVE_UP_NS;
        jobs.tick(now);
        assertThat(jobs.size()).isZero();
        assertThat(jobs.dueNs()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aFullQueueRefusesAllWhoWait() {
        room = 0;
        Told first = ask(1, 0, 0);
        for (int index = 1; index < 5; index++) {
            ask(1, -1, index);
        }
        assertThat(first.words).containsExactly("busy");
        assertThat(jobs.size()).isZero();
    }

    @Test
    void memoryIsBoundedAndFinishedJobsMakeRoom() {
        jobs = jobs(TWO_JOBS);
        for (int index = 0; index < 5; index++) {
            ask(1, -1, index);
        }
        computeAll();
        ask(2, -1, 0);
        assertThat(jobs.size()).isEqualTo(2);
        ask(3, -1, 0);
        assertThat(jobs.size()).as("the finished one made room").isEqualTo(2);
        assertThat(ask(4, 0, 0).words).containsExactly("busy");
        assertThat(jobs.size()).isEqualTo(2);
        now += JobTimeouts.MOST_GIVE_UP_NS;
        assertThat(ask(4, 0, 0).words).isEmpty();
    }

    @Test
    void aJobLargerThanAllThatIsAllowedIsTakenAlone() {
        jobs = jobs(1);
        assertThat(ask(1, 0, 0).words).isEmpty();
        assertThat(ask(2, 0, 0).words).containsExactly("busy");
    }

    @Test
    void whoeverAsksTooOftenLosesTheOldestQuestions() {
        List<Told> told = new ArrayList<>();
        ask(1, -1, 0);
        for (int i = 0; i < 30; i++) {
            told.add(ask(1, 0, -1));
        }
        assertThat(told.get(0).words).containsExactly("forgotten");
        assertThat(told.stream().filter(one -> one.words.isEmpty())).hasSize(20);
    }

    @Test
    void requestsThatContradictThePartOrTheJobAreRefused() {
        ask(1, 0, 0);
        ShardRequest.Head other = new ShardRequest.Head(1, JobExtents.of(1), SHARD, 4, WireType.FLOAT32, 0);
        assertThat(take(ShardRequest.encode(other, 0, -1, null), 0).words.get(0))
                .startsWith("bad: shard request, head");
        assertThat(ask(1, 4, -1).words.get(0)).startsWith("bad: shard request, slice: expected less than 4");
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), SHARD, SLICE, WireType.FLOAT32, 0);
        WireTensor longer = WireTensor.of(WireType.FLOAT32, new float[30], 0, 30);
        assertThat(take(ShardRequest.encode(head, 0, 5, longer), 0).words.get(0))
                .startsWith("bad: shard request, index: expected less than 5");
        assertThat(take(ShardRequest.encode(head, 0, 4, longer), 0).words.get(0))
                .startsWith("bad: shard request, data");
    }

    @Test
    void aProductThatFailsIsSaidToAllWhoWait() {
        Told first = ask(1, 0, 0);
        for (int index = 1; index < 5; index++) {
            ask(1, -1, index);
        }
        jobs.broken(queue.remove());
        assertThat(first.words).containsExactly("broken");
        assertThat(jobs.size()).isZero();
    }

    @Test
    void aJobThatIsDroppedTwiceGivesItsMemoryBackOnce() {
        jobs = jobs(TWO_JOBS);
        for (int index = 0; index < 5; index++) {
            ask(1, -1, index);
        }
        ShardJob dropped = queue.remove();
        jobs.broken(dropped);
        ask(1, -1, 0); // another one of the same name
        jobs.broken(dropped);
        assertThat(jobs.size()).isEqualTo(1);
        assertThat(ask(2, 0, 0).words).isEmpty();
        assertThat(ask(3, 0, 0).words).containsExactly("busy");
    }

    @Test
    void aReplyThatFailsCostsOthersNothing() {
        Told failing = new Told(SLICES, 0, true) {
            @Override
            public void slice(byte[] answer) {
                throw new IllegalStateException("planted");
            }
        };
        take(request(1, 0, 0, 0, activation(1)), failing);
        Told second = ask(1, 1, 1);
        for (int index = 2; index < 5; index++) {
            ask(1, -1, index);
        }
        try (ErrorLog errors = new ErrorLog()) {
            computeAll();
            assertThat(errors.take()).contains("planted");
        }
        assertThat(second.words).containsExactly("slice");
    }

    @Test
    void aSenderThatPausesDoesNotMakeTheNodeWaitLongForOthers() {
        ask(1, 0, 0);
        ask(1, -1, 4);
        now += 5_000 * MS;
        for (int index = 1; index < 4; index++) {
            ask(1, -1, index);
        }
        ask(2, 0, 0);
        assertThat(jobs.dueNs() - now).isBetween(40 * MS, 400 * MS);
    }

    static IntStream seeds() {
        return IntStream.range(0, 500);
    }

    /** Any order, copies, several jobs at a time, computed between any two requests: each once, each slice right. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void orderAndCopiesDoNotMatter(int seed) {
        Random random = new Random(seed);
        List<int[]> requests = new ArrayList<>();
        for (int job = 1; job <= 3; job++) {
            for (int index = 0; index < 5; index++) {
                int copies = 1 + random.nextInt(2);
                for (int copy = 0; copy < copies; copy++) {
                    requests.add(new int[] {job, index < 4 ? index : -1, index});
                }
            }
        }
        Collections.shuffle(requests, random);
        List<Told> told = new ArrayList<>();
        for (int[] one : requests) {
            told.add(ask(one[0], one[1], one[2]));
            if (random.nextInt(4) == 0) {
                computeAll();
            }
        }
        computeAll();
        assertThat(computed).isEqualTo(3);
        for (int job = 1; job <= 3; job++) {
            float[] expected = Parts.naive(LAYER, activation(job));
            for (int slice = 0; slice < 4; slice++) {
                Told pull = ask(job, slice, -1);
                assertThat(pull.words).containsExactly("slice");
                for (int i = SLICES.start(slice); i < SLICES.start(slice) + SLICES.size(slice); i++) {
                    assertThat(pull.result[i]).isEqualTo(expected[i]);
                }
            }
        }
        assertThat(told).allMatch(one -> one.words.size() <= 1);
    }
}
