package dev.ballast.node.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
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
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of shard mode from anybody: what they may open, for how long, and whom they must not keep from working. */
class JobsOfStrangersTest {
    private static final long MS = 1_000_000;
    private static final int HOUR_MS = 3_600_000;
    private static final int INPUTS = 40;
    private static final int OUTPUTS = 12;
    private static final int SHARD = 5; // eight shards
    private static final int SLICE = 3; // four slices
    private static final LinearLayer LAYER = Parts.dense(OUTPUTS, INPUTS);
    private static final ShapedLayer HELD = Parts.hosted(LAYER, 1);
    private static final InetAddress HONEST = address(0);

    private final Deque<ShardJob> queue = new ArrayDeque<>();
    private long nowNs = 5;
    private long number;
    private ShardJobs jobs = jobs(16 << 20);

    private ShardJobs jobs(long bytes) {
        return new ShardJobs(ShardLimits.of(bytes, 1 << 20), queue::add);
    }

    /** 127.1.x.y */
    private static InetAddress address(int index) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 1, (byte) (index >> 8), (byte) index});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private Told ask(InetSocketAddress peer, ShardRequest.Head head, int slice, int index) {
        Told told = new Told(new Slicing(OUTPUTS, head.sliceElements()), slice, true);
        WireTensor activation = WireTensor.of(WireType.FLOAT32, Parts.random(INPUTS, 1), 0, INPUTS);
        take(peer, ShardRequest.encode(head, slice, index, activation), told);
        return told;
    }

    private void take(InetSocketAddress peer, byte[] payload, ReplyTo replyTo) {
        try {
            jobs.take(peer, "part", HELD, ShardRequest.decode(payload), replyTo, nowNs);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private static ShardRequest.Head head(long job, int deadlineMs) {
        return new ShardRequest.Head(job, JobExtents.of(1), SHARD, SLICE, WireType.FLOAT32, deadlineMs);
    }

    /** One shard of a job of its own, with the longest deadline. */
    private Told stranger(InetAddress from) {
        number++;
        int port = 1024 + (int) (number % 60_000);
        return ask(new InetSocketAddress(from, port), head(number, HOUR_MS), 0, 0);
    }

    private void compute() {
        for (ShardJob job = queue.poll(); job != null; job = queue.poll()) {
            LAYER.multiply(Kernels.portable(), job.activation(), new Scratch(), job.result());
            jobs.done(job, new GemmTimes(1, 2), nowNs);
        }
    }

    /** A job of a gateway that sends a shard a millisecond, with {@code between} happening after each. */
    private List<Told> honest(InetAddress from, Runnable between) {
        number++;
        InetSocketAddress peer = new InetSocketAddress(from, 999);
        ShardRequest.Head head = head(number, 500);
        List<Told> told = new ArrayList<>();
        for (int index = 0; index < INPUTS / SHARD; index++) {
            told.add(ask(peer, head, index < 4 ? index : -1, index));
            between.run();
            nowNs += MS;
        }
        compute();
        return told.subList(0, 4);
    }

    private static void requireServed(List<Told> told) {
        assertThat(told).allSatisfy(one -> assertThat(one.words).containsExactly("slice"));
    }

    @ParameterizedTest
    @CsvSource({"1, 256", "3, 10000", "10000, 10000", "200, 10000"})
    void openJobsKeepNobodyOut(int addresses, int opened) {
        for (int i = 0; i < opened; i++) {
            stranger(address(1 + i % addresses));
        }
        nowNs += 100 * MS;
        for (int i = 0; i < 20; i++) {
            requireServed(honest(HONEST, () -> {}));
        }
    }

    /** Ten for every shard of the honest one, whose milliseconds are theirs. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 10_000})
    void norDoesASteadyFloodOfThem(int addresses) {
        int[] flood = {0};
        Runnable between = () -> {
            for (int i = 0; i < 10; i++) {
                stranger(address(1 + flood[0]++ % addresses));
            }
        };
        for (int i = 0; i < 100; i++) {
            between.run();
            nowNs += MS;
        }
        for (int i = 0; i < 100; i++) {
            requireServed(honest(HONEST, between));
        }
    }

    /** As processes on one machine do, or clients behind one router. */
    @Test
    void norOneFromTheSameAddress() {
        for (int i = 0; i < 300; i++) {
            stranger(HONEST);
        }
        nowNs += 10 * MS;
        for (int i = 0; i < 100; i++) {
            requireServed(honest(HONEST, () -> {
                for (int k = 0; k < 10; k++) {
                    stranger(HONEST);
                }
            }));
        }
    }

    @Test
    void memoryThatStrangersTakeIsGivenToWhoeverWorks() {
        jobs = jobs(4L * (INPUTS + OUTPUTS) * Float.BYTES + 100);
        for (int i = 0; i < 100; i++) {
            stranger(address(1 + i % 3));
        }
        nowNs += 20 * MS;
        for (int i = 0; i < 20; i++) {
            requireServed(honest(HONEST, () -> stranger(address(1))));
        }
    }

    /** Who drips shards to look alive is as far as he is. */
    @Test
    void aJobThatWouldTakeMinutesMakesRoom() {
        jobs = jobs(1L * (INPUTS + OUTPUTS) * Float.BYTES + 100);
        InetSocketAddress peer = new InetSocketAddress(address(1), 1);
        for (int index = 0; index < 2; index++) {
            ask(peer, head(1, HOUR_MS), -1, index);
            nowNs += 990 * MS;
        }
        ask(peer, head(1, HOUR_MS), -1, 2);
        requireServed(honest(HONEST, () -> {}));
    }

    @Test
    void honestJobsThatAdvanceDoNotMakeRoomForEachOther() {
        jobs = jobs(2L * (INPUTS + OUTPUTS) * Float.BYTES + 100);
        List<List<Told>> told = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int index = 0; index < INPUTS / SHARD; index++) {
            for (int job = 0; job < 3; job++) {
                InetSocketAddress peer = new InetSocketAddress(address(job), 1);
                told.get(job).add(ask(peer, head(1, 0), index < 4 ? index : -1, index));
                nowNs += MS;
            }
        }
        compute();
        requireServed(told.get(0).subList(0, 4));
        requireServed(told.get(1).subList(0, 4));
        assertThat(told.get(2)).allSatisfy(one -> assertThat(one.words).containsExactly("busy"));
    }

    @Test
    void aJobWhoseShardsStopIsGivenUpLongBeforeItsDeadline() {
        Told waiting = stranger(HONEST);
        for (int second = 0; second < 10; second++) {
            nowNs += 1000 * MS;
            jobs.tick(nowNs);
        }
        assertThat(jobs.size()).isZero();
        assertThat(waiting.words).hasSize(1);
    }

    @Test
    void aSenderWhoseShardsAreFarApartIsBorneWithForLonger() {
        InetSocketAddress peer = new InetSocketAddress(HONEST, 1);
        for (int index = 0; index < INPUTS / SHARD; index++) {
            assertThat(ask(peer, head(1, 0), -1, index).missing.cardinality()).isEqualTo(INPUTS / SHARD - 1 - index);
            nowNs += (index == 0 ? 900 : 1800) * MS;
            jobs.tick(nowNs);
        }
        assertThat(queue).hasSize(1);
    }

    @Test
    void aDeadlineThatPassesBeforeEndsAJob() {
        Told told = ask(new InetSocketAddress(HONEST, 1), head(1, 50), 0, 0);
        jobs.tick(nowNs + 50 * MS);
        assertThat(told.words).contains("late");
        assertThat(jobs.size()).isZero();
    }

    /** Slices of one element make a place for each. */
    @ParameterizedTest
    @CsvSource({"8, 4", "40, 20", "1000, 28"})
    void requestsOfAJobThatWaitAreAsManyAsMemoryAllows(int room, int most) {
        jobs = new ShardJobs(ShardLimits.of(1 << 20, room * Told.HELD_BYTES), queue::add);
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), SHARD, 1, WireType.FLOAT32, 0);
        List<Told> told = new ArrayList<>();
        told.add(ask(new InetSocketAddress(HONEST, 1), head, 0, 0));
        for (int i = 1; i < 100; i++) {
            told.add(ask(new InetSocketAddress(HONEST, 1), head, i % OUTPUTS, -1));
        }
        assertThat(told.subList(0, 100 - most))
                .allSatisfy(one -> assertThat(one.words).containsExactly("forgotten"));
        assertThat(told.subList(100 - most, 100)).allMatch(one -> one.words.isEmpty());
    }

    @Test
    void requestsOfAnAddressThatWaitLeaveRoomForThoseOfOthers() {
        jobs = new ShardJobs(ShardLimits.of(1 << 20, 40 * Told.HELD_BYTES), queue::add);
        List<Told> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            told.add(stranger(address(1)));
        }
        assertThat(told.stream().filter(one -> one.words.isEmpty())).hasSize(30);
        requireServed(honest(HONEST, () -> {}));
    }

    @Test
    void requestsThatWaitForJobsWithoutHeadwayGiveWay() {
        jobs = new ShardJobs(ShardLimits.of(1 << 20, 40 * Told.HELD_BYTES), queue::add);
        for (int i = 0; i < 1000; i++) {
            stranger(address(i));
        }
        nowNs += 10 * MS;
        for (int i = 0; i < 20; i++) {
            requireServed(honest(HONEST, () -> {}));
        }
    }

    @Test
    void aRequestLargerThanAllThatMayWaitIsForgotten() {
        jobs = new ShardJobs(ShardLimits.of(1 << 20, 1), queue::add);
        assertThat(stranger(HONEST).words).containsExactly("forgotten");
        assertThat(jobs.size()).isEqualTo(1);
    }

    @Test
    void aRequestThatContradictsThePartOpensNothing() {
        InetSocketAddress peer = new InetSocketAddress(HONEST, 1);
        float[] floats = new float[INPUTS + SHARD];
        WireTensor longer = WireTensor.of(WireType.FLOAT32, floats, 0, floats.length);
        List<byte[]> wrong = List.of(
                ShardRequest.encode(head(1, 0), 0, INPUTS / SHARD, longer),
                ShardRequest.encode(head(1, 0), 4, 0, longer),
                ShardRequest.encode(
                        new ShardRequest.Head(1, JobExtents.of(1), 41, SLICE, WireType.FLOAT32, 0), 0, 0, longer),
                ShardRequest.encode(
                        new ShardRequest.Head(1, JobExtents.of(1), SHARD, SLICE, WireType.INT32, 0), 0, 0, longer));
        for (byte[] payload : wrong) {
            Told told = new Told(new Slicing(OUTPUTS, SLICE), 0, true);
            take(peer, payload, told);
            assertThat(told.words).singleElement().asString().startsWith("bad: ");
            assertThat(jobs.size()).isZero();
        }
    }

    @Test
    void whoeverSendsNoShardOpensNothingAndHearsWhatIsMissing() {
        InetSocketAddress peer = new InetSocketAddress(HONEST, 1);
        Told slice = ask(peer, head(1, HOUR_MS), 0, -1);
        Told status = ask(peer, head(1, HOUR_MS), -1, -1);
        assertThat(jobs.size()).isZero();
        assertThat(slice.words).containsExactly("missing");
        assertThat(status.words).containsExactly("received");
        assertThat(slice.missing.cardinality()).isEqualTo(INPUTS / SHARD);
        assertThat(status.missing).isEqualTo(slice.missing);
    }

    /** A status costs a bit for each shard, so that a request of 30 bytes would cost what it likes. */
    @Test
    void moreShardsThanDatagramsWouldCarryAreRefused() {
        int inputs = (1 << 16) + 1;
        ShapedLayer wide = Parts.hosted(Parts.dense(1, inputs), 1);
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 1, 1, WireType.FLOAT32, 0);
        byte[] payload = ShardRequest.encode(head, 0, 0, WireTensor.of(WireType.FLOAT32, new float[inputs], 0, inputs));
        Told told = new Told(new Slicing(1, 1), 0, true);
        try {
            jobs.take(new InetSocketAddress(HONEST, 1), "wide", wide, ShardRequest.decode(payload), told, nowNs);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
        assertThat(told.words).singleElement().asString().startsWith("bad: ").contains("65537");
        assertThat(jobs.size()).isZero();
    }

    /** Each question of 30 bytes for it would cost its encoding. */
    @Test
    void aSliceThatNoDatagramCarriesIsRefused() throws WireException {
        ShapedLayer tall = Parts.hosted(Parts.dense(16_384, 1), 1);
        for (int elements : new int[] {16_383, 16_384}) {
            ShardRequest.Head head =
                    new ShardRequest.Head(elements, JobExtents.of(1), 1, elements, WireType.FLOAT32, 0);
            byte[] payload = ShardRequest.encode(head, 0, 0, WireTensor.of(WireType.FLOAT32, new float[1], 0, 1));
            Told told = new Told(new Slicing(16_384, elements), 0, true);
            jobs.take(new InetSocketAddress(HONEST, 1), "tall", tall, ShardRequest.decode(payload), told, nowNs);
            assertThat(told.words).hasSize(elements == 16_384 ? 1 : 0);
            assertThat(jobs.size()).isEqualTo(1);
        }
    }

    /** With all answers at once, the first would come after all had been made, under the lock. */
    @Test
    void answersAreMadeOneByOneAsTheyAreSent() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] allocated = {Long.MAX_VALUE};
        int slices = 64;
        int sliceElements = 1000;
        ShapedLayer large = Parts.hosted(Parts.dense(slices * sliceElements, 1), 1);
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 1, sliceElements, WireType.FLOAT32, 0);
        WireTensor activation = WireTensor.of(WireType.FLOAT32, new float[1], 0, 1);
        for (int run = 0; run < 3; run++) { // the first one loads classes
            jobs = jobs(16 << 20);
            long[] before = {0};
            for (int slice = 0; slice < slices; slice++) {
                boolean first = slice == 0;
                Told told = new Told(new Slicing(slices * sliceElements, sliceElements), slice, true) {
                    @Override
                    public void slice(byte[] answer) {
                        if (first) {
                            allocated[0] = Math.min(allocated[0], threads.getCurrentThreadAllocatedBytes() - before[0]);
                        }
                    }
                };
                boolean whole = slice == slices - 1;
                byte[] payload = ShardRequest.encode(head, slice, whole || first ? 0 : -1, activation);
                try {
                    jobs.take(new InetSocketAddress(HONEST, 1), "l", large, ShardRequest.decode(payload), told, nowNs);
                } catch (WireException e) {
                    throw new AssertionError(e);
                }
            }
            ShardJob job = queue.remove();
            job.result();
            before[0] = threads.getCurrentThreadAllocatedBytes();
            jobs.done(job, new GemmTimes(1, 2), nowNs);
        }
        assertThat(allocated[0]).isBetween(4L * sliceElements, 8L * sliceElements + 8_000);
    }

    @Test
    void aJobEndsThoughMemoryRunsOutOnItsWayToTheQueue() {
        jobs = new ShardJobs(ShardLimits.of(1 << 20, 1 << 20), job -> {
            throw new OutOfMemoryError("planted");
        });
        try (ErrorLog errors = new ErrorLog()) {
            List<Told> told = honest(HONEST, () -> {});
            assertThat(errors.take()).contains("planted");
            assertThat(told).allSatisfy(one -> assertThat(one.words).containsExactly("broken"));
        }
        assertThat(jobs.size()).isZero();
        assertThat(jobs.dueNs()).isEqualTo(Long.MAX_VALUE);
    }
}
