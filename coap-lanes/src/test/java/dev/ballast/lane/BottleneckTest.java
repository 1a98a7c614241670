package dev.ballast.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.link.LinkDirection;
import dev.ballast.link.LinkProfile;
import dev.ballast.link.Passage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A push through a link that is slower than its window, in virtual time: the push fills the link, not the queue before it. */
class BottleneckTest {
    private static final long MS = 1_000_000;
    private static final int PIECE = 1_280;

    /** Bytes of a piece's datagram on the link, IP and UDP headers included. */
    private static final int WIRE_BYTES = PIECE + 28;

    /** The limits of a node with a receive buffer of 4 MB, which is far more than any of these links holds. */
    private static final LanePolicy POLICY = LanePolicy.of(4 << 20, PIECE);

    private final Wire wire = new Wire();
    private final List<String> outcomes = new ArrayList<>();
    private int overflowed;
    private int lost;

    private record Part(int pieces) implements Transfer {
        @Override
        public int answers() {
            return 0;
        }

        @Override
        public int datagramBytes(int piece) {
            return piece < 0 ? 100 : PIECE;
        }
    }

    private final JobListener listener = new JobListener() {
        @Override
        public void answered(int index, byte[] payload, long latencyNs) {
            outcomes.add("answered");
        }

        @Override
        public void quiet() {
            outcomes.add("quiet");
        }

        @Override
        public void done() {
            outcomes.add("done");
        }

        @Override
        public void refused(int code, String reason) {
            outcomes.add("refused " + code);
        }

        @Override
        public void lost() {
            outcomes.add("lost");
        }

        @Override
        public void ended() {
            outcomes.add("ended");
        }
    };

    /** One direction of an emulated link whose receiver has a late thread: it runs for 60 ms and then pauses for {@code lateMs}. */
    private ModelNode.Way way(LinkDirection direction, int lateMs) {
        return (bytes, arrival) -> {
            Passage passage = direction.offer(bytes, wire.nowNs());
            if (passage instanceof Passage.Delivered delivered) {
                long cycleNs = (60 + lateMs) * MS;
                long late = delivered.atNs() % cycleNs - 60 * MS;
                wire.at(delivered.atNs() + (late > 0 ? lateMs * MS - late : 0), arrival);
            } else if (passage instanceof Passage.Lost) {
                lost++;
            } else {
                overflowed++;
            }
        };
    }

    private ModelNode node(String link, int lateMs) {
        LinkProfile profile = LinkProfile.parse(link);
        LinkDirection up = new LinkDirection(profile.up(), 1, 0);
        LinkDirection down = new LinkDirection(profile.down(), 2, 0);
        return new ModelNode(wire, POLICY, way(up, lateMs), way(down, 0), MS);
    }

    private LaneJob<Transfer> push(ModelNode node, int pieces) {
        LaneJob<Transfer> job = node.lane.open(new Part(pieces), "part", listener, Long.MAX_VALUE);
        node.turn();
        return job;
    }

    private void run(ModelNode node) {
        while (node.lane.jobs() > 0 && wire.step()) {
            assertThat(wire.nowNs()).isLessThan(600_000 * MS);
        }
        assertThat(outcomes).containsExactly("done", "ended");
    }

    private double share(int pieces, long bitsPerSecond) {
        return pieces * WIRE_BYTES * 8e9 / bitsPerSecond / wire.nowNs();
    }

    @ParameterizedTest
    @CsvSource({"5ms, 20M, 20000000", "5ms, 100M, 100000000", "1ms, 20M, 20000000", "30ms, 20M, 20000000"})
    void aPushFillsTheLinkAndSendsAgainOnlyWhatTheLinkLost(String rtt, String bandwidth, long bitsPerSecond) {
        ModelNode node = node("rtt=" + rtt + ",loss=1%,bandwidth=" + bandwidth, 0);
        push(node, 20_000);
        run(node);
        assertThat(share(20_000, bitsPerSecond)).isBetween(0.95, 1.0);
        assertThat(overflowed).isZero();
        assertThat(node.datagrams - 20_000).isLessThan(lost + lost / 10 + 10);
    }

    /**
     * The thread runs for 60 ms and then pauses for 20 ms, in which a queue of 10 ms runs dry. The datagrams that it then reads at once
     * look like a faster link.
     */
    @ParameterizedTest
    @CsvSource({"20M, 20000000", "100M, 100000000"})
    void aThreadThatIsLateIsNotTakenForAQueue(String bandwidth, long bitsPerSecond) {
        ModelNode node = node("rtt=5ms,loss=1%,bandwidth=" + bandwidth, 20);
        push(node, 20_000);
        run(node);
        assertThat(share(20_000, bitsPerSecond)).isGreaterThan(0.85);
        assertThat(overflowed).isLessThan(20_000 / 10);
    }

    /** Then only loss shows the queue. Some loss is the price of finding out. */
    @Test
    void aQueueTooShortToBeNoticedIsFoundByItsLosses() {
        ModelNode node = node("rtt=5ms,loss=1%,bandwidth=100M,queue=32K", 0);
        push(node, 20_000);
        run(node);
        assertThat(share(20_000, 100_000_000)).isGreaterThan(0.6);
        assertThat(node.datagrams).isLessThan(20_000 * 120 / 100);
    }

    @Test
    void aWayThatBecomesLongerIsNotTakenForAQueueForEver() {
        LinkDirection before =
                new LinkDirection(LinkProfile.parse("rtt=2ms,bandwidth=20M").up(), 1, 0);
        LinkDirection after =
                new LinkDirection(LinkProfile.parse("rtt=120ms,bandwidth=20M").up(), 1, 0);
        ModelNode.Way near = way(before, 0);
        ModelNode.Way far = way(after, 0);
        ModelNode node = new ModelNode(
                wire,
                POLICY,
                (bytes, arrival) -> (wire.nowNs() < 2_000 * MS ? near : far).carry(bytes, arrival),
                way(new LinkDirection(LinkProfile.parse("clear").down(), 2, 0), 0),
                MS);
        push(node, 40_000);
        run(node);
        assertThat(share(40_000, 20_000_000)).isGreaterThan(0.7);
    }

    @Test
    void aPushGoesOnAsFastAsBeforeOnceACutLinkIsBack() {
        ModelNode.Way open =
                way(new LinkDirection(LinkProfile.parse("rtt=5ms,bandwidth=20M").up(), 1, 0), 0);
        ModelNode.Way cut = (bytes, arrival) -> {
            if (wire.nowNs() < 3_000 * MS || wire.nowNs() > 4_000 * MS) {
                open.carry(bytes, arrival);
            }
        };
        ModelNode node = new ModelNode(
                wire,
                POLICY,
                cut,
                way(new LinkDirection(LinkProfile.parse("rtt=5ms").down(), 2, 0), 0),
                MS);
        push(node, 20_000);
        run(node);
        double usedMs = 20_000 * WIRE_BYTES * 8.0 / 20_000;
        assertThat(wire.nowNs() / (double) MS - usedMs).as("ms not used").isBetween(1_000.0, 2_000.0);
    }

    @Test
    void aNodeWithoutRoomIsAskedAgainLaterAndNotGivenUp() {
        ModelNode node = node("rtt=5ms,bandwidth=20M", 0);
        push(node, 5_000);
        while (wire.nowNs() < 500 * MS) {
            assertThat(wire.step()).isTrue();
        }
        node.refuse = 503;
        int before = node.datagrams;
        while (wire.nowNs() < 2_500 * MS) {
            assertThat(wire.step()).isTrue();
        }
        assertThat(outcomes).isEmpty();
        assertThat(node.datagrams - before).as("sent in two seconds in vain").isLessThan(300);
        node.refuse = 0;
        run(node);
    }
}
