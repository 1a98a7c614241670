package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrossingTest {
    private static final long MS = 1_000_000;

    private Sender sender;

    @BeforeEach
    void open() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        sender = new Sender(new InetSocketAddress(here, 1), Sockets.open(here), 0);
    }

    @AfterEach
    void close() throws IOException {
        sender.close();
    }

    private static Crossing crossing(String profile) {
        return new Crossing(LinkProfile.parse(profile), 1, 0);
    }

    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocate(count);
    }

    @Test
    void datagramsLeaveWhenTheyAreDueTheEarliestFirst() {
        Crossing crossing = crossing("rtt=4ms");
        crossing.enter(Direction.DOWN, sender, bytes(1), 0);
        crossing.enter(Direction.UP, sender, bytes(2), 0);
        crossing.enter(Direction.UP, sender, bytes(3), MS);
        assertThat(crossing.waitNs(MS)).isEqualTo(MS);
        assertThat(crossing.leave(2 * MS - 1)).isNull();
        assertThat(crossing.leave(2 * MS))
                .returns(Direction.DOWN, InFlight::way)
                .returns(2 * MS, InFlight::atNs);
        assertThat(crossing.leave(2 * MS)).returns(Direction.UP, InFlight::way);
        assertThat(crossing.leave(2 * MS)).isNull();
        assertThat(crossing.waitNs(4 * MS)).isEqualTo(-MS);
        assertThat(crossing.leave(4 * MS))
                .extracting(flight -> flight.payload().remaining())
                .isEqualTo(3);
        assertThat(crossing.isEmpty()).isTrue();
        assertThatThrownBy(() -> crossing.waitNs(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatEntersIsCopied() {
        Crossing crossing = crossing("duplicate=100%");
        ByteBuffer reused = ByteBuffer.wrap(new byte[] {1, 2, 3});
        crossing.enter(Direction.UP, sender, reused, 0);
        reused.put(0, (byte) 9);
        ByteBuffer expected = ByteBuffer.wrap(new byte[] {1, 2, 3});
        assertThat(crossing.leave(0)).returns(expected, InFlight::payload);
        assertThat(crossing.leave(0)).returns(expected, InFlight::payload);
    }

    @Test
    void itsMemoryIsBounded() {
        Crossing crossing = crossing("rtt=60s");
        for (int i = 0; i < 1_000; i++) {
            crossing.enter(Direction.UP, sender, bytes(65_507), 0);
        }
        DirectionCounters full = crossing.counters().snapshot().up();
        assertThat(full.inFlight()).isEqualTo((16 << 20) / (65_507 + 128));
        assertThat(full.overflowed()).isEqualTo(1_000 - full.inFlight());
        while (crossing.leave(30_000 * MS) != null) {
            crossing.counters().add(Direction.UP, CounterBoard.Count.DELIVERED);
        }
        crossing.enter(Direction.UP, sender, bytes(65_507), 30_000 * MS);
        assertThat(crossing.counters().snapshot().up().inFlight()).isEqualTo(1);
    }

    @Test
    void everyDatagramIsCountedOnce() {
        Crossing crossing = crossing("loss=20%,duplicate=20%,bandwidth=10M,queue=10K,rtt=2ms");
        for (int i = 0; i < 1_000; i++) {
            crossing.enter(Direction.UP, sender, bytes(1_000), i * MS / 2);
        }
        int left = 0;
        while (crossing.leave(1_000 * MS) != null) {
            left++;
        }
        DirectionCounters up = crossing.counters().snapshot().up();
        assertThat(up.datagrams()).isEqualTo(1_000);
        assertThat(up.bytes()).isEqualTo(1_000_000);
        assertThat(up.lost()).isPositive();
        assertThat(up.overflowed()).isPositive();
        assertThat(up.duplicated()).isPositive();
        assertThat(left).isEqualTo((int) up.inFlight());
    }
}
