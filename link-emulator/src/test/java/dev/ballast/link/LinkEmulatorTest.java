package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkEmulatorTest {
    private final List<AutoCloseable> open = new ArrayList<>();
    private Peer client;
    private Peer node;

    @BeforeEach
    void openBothEnds() throws IOException {
        client = keep(Peer.open());
        node = keep(Peer.open());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }

    private LinkEmulator start(String profile) throws IOException {
        return keep(LinkEmulator.start(LinkProfile.parse(profile), node.address(), 1, System::nanoTime));
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 1472, 1473, 65_507})
    void carriesADatagramThereAndTheAnswerBack(int bytes) throws IOException {
        LinkEmulator link = start("clear");
        byte[] request = bytes(bytes, 1);
        byte[] answer = bytes(bytes, 2);

        client.send(request, link.address());
        assertThat(node.receive()).isEqualTo(request);
        node.send(answer, node.from());

        assertThat(client.receive()).isEqualTo(answer);
        assertThat(client.from()).isEqualTo(link.address());
        Await.until("both are counted", () -> link.counters().down().delivered() == 1);
        DirectionCounters once = new DirectionCounters(1, bytes, 1, 0, 0, 0, 0, 0);
        assertThat(link.counters()).isEqualTo(new LinkCounters(once, once));
    }

    @Test
    void eachSenderGetsItsOwnAnswers() throws IOException {
        LinkEmulator link = start("rtt=1ms");
        List<Peer> clients = new ArrayList<>();
        List<SocketAddress> seen = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            clients.add(keep(Peer.open()));
            clients.get(i).send(i, link.address());
            assertThat(node.receiveNumber()).isEqualTo(i);
            seen.add(node.from());
        }
        assertThat(seen).doesNotHaveDuplicates();
        for (int i = 19; i >= 0; i--) {
            node.send(100 + i, seen.get(i));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(clients.get(i).receiveNumber()).isEqualTo(100 + i);
        }
    }

    @Test
    void keepsTheOrderWhateverTheDelays() throws IOException {
        LinkEmulator link = start("rtt=200us,jitter=300us");
        for (int i = 0; i < 300; i++) {
            client.send(i, link.address());
        }
        for (int i = 0; i < 300; i++) {
            assertThat(node.receiveNumber()).isEqualTo(i);
        }
    }

    @Test
    void twoLinksOfOneSeedLoseTheSameDatagrams() throws IOException {
        List<Integer> first = survivors(300);
        List<Integer> second = survivors(300);
        assertThat(first).isEqualTo(second).hasSizeBetween(150, 270);
    }

    /** Which of the datagrams come through a link that loses 30 %, in order of arrival. */
    private List<Integer> survivors(int count) throws IOException {
        LinkEmulator link = start("loss=30%");
        for (int i = 0; i < count; i++) {
            client.send(i, link.address());
        }
        Await.until("all are through", () -> through(link.counters().up(), count));
        DirectionCounters up = link.counters().up();
        assertThat(up.delivered() + up.lost()).isEqualTo(count);
        List<Integer> survivors = new ArrayList<>();
        for (long i = 0; i < up.delivered(); i++) {
            survivors.add(node.receiveNumber());
        }
        return survivors;
    }

    private static boolean through(DirectionCounters counters, int count) {
        return counters.datagrams() == count && counters.inFlight() == 0;
    }

    @Test
    void deliversCopies() throws IOException {
        LinkEmulator link = start("duplicate=100%");
        for (int i = 0; i < 20; i++) {
            client.send(i, link.address());
            assertThat(node.receiveNumber()).isEqualTo(i);
            assertThat(node.receiveNumber()).isEqualTo(i);
        }
        Await.until("all are through", () -> through(link.counters().up(), 20));
        assertThat(link.counters().up()).isEqualTo(new DirectionCounters(20, 80, 40, 20, 0, 0, 0, 0));
    }

    @Test
    void nothingGetsThroughWhileItIsCut() throws IOException {
        LinkEmulator link = start("clear");
        client.send(1, link.address());
        assertThat(node.receiveNumber()).isEqualTo(1);
        SocketAddress back = node.from();

        link.cut();
        client.send(2, link.address());
        node.send(3, back);
        Await.until("the cut swallowed both", () -> cuts(link) == 2);
        link.restore();

        client.send(4, link.address());
        assertThat(node.receiveNumber()).isEqualTo(4);
        assertThat(node.from()).isEqualTo(back);
        node.send(5, back);
        assertThat(client.receiveNumber()).isEqualTo(5);
    }

    private static long cuts(LinkEmulator link) {
        return link.counters().up().cut() + link.counters().down().cut();
    }

    @Test
    void aDatagramWaitsForTheClockAndACutTakesItOnTheWay() throws IOException {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1_000_000); // nanoseconds may wrap
        LinkEmulator link = keep(LinkEmulator.start(LinkProfile.parse("rtt=10ms"), node.address(), 1, clock::get));
        client.send(1, link.address());
        Await.until("it is on its way", () -> link.counters().up().inFlight() == 1);
        clock.addAndGet(5_000_000);
        assertThat(node.receiveNumber()).isEqualTo(1);

        client.send(2, link.address());
        Await.until("it is on its way", () -> link.counters().up().inFlight() == 1);
        link.cut();
        clock.addAndGet(5_000_000);
        Await.until("it is taken", () -> link.counters().up().cut() == 1);
        link.restore();
        client.send(3, link.address());
        Await.until("it is on its way", () -> link.counters().up().inFlight() == 1);
        clock.addAndGet(5_000_000);
        assertThat(node.receiveNumber()).isEqualTo(3);
    }

    @Test
    void aDeadNodeIsSilenceUntilItIsBack() throws IOException {
        LinkEmulator link = start("clear");
        node.close();
        for (int i = 1; i <= 5; i++) {
            int sent = i;
            client.send(i, link.address());
            Await.until("it is sent into the void", () -> link.counters().up().delivered() == sent);
        }
        node = keep(Peer.at(node.address()));
        client.send(6, link.address());
        assertThat(node.receiveNumber()).isEqualTo(6);
        node.send(7, node.from());
        assertThat(client.receiveNumber()).isEqualTo(7);
    }

    @Test
    void passesNothingOnThatDoesNotComeFromTheNode() throws IOException {
        LinkEmulator link = start("clear");
        client.send(1, link.address());
        assertThat(node.receiveNumber()).isEqualTo(1);
        try (Peer stranger = Peer.open()) {
            stranger.send(2, node.from());
        }
        node.send(3, node.from());
        assertThat(client.receiveNumber()).isEqualTo(3);
        assertThat(link.counters().down().datagrams()).isEqualTo(1);
    }

    @Test
    void doesNothingWhileNothingIsOnItsWay() throws IOException {
        AtomicLong looks = new AtomicLong();
        LinkEmulator link = keep(LinkEmulator.start(LinkProfile.parse("rtt=1ms"), node.address(), 1, () -> {
            looks.incrementAndGet();
            return System.nanoTime();
        }));
        client.send(1, link.address());
        assertThat(node.receiveNumber()).isEqualTo(1);
        AtomicLong last = new AtomicLong();
        Await.until("the thread sleeps", () -> last.getAndSet(looks.get()) == looks.get());

        long before = looks.get();
        LinkEmulator other = start("rtt=1ms");
        for (int i = 0; i < 50; i++) {
            client.send(i, other.address());
            assertThat(node.receiveNumber()).isEqualTo(i);
        }
        assertThat(looks.get()).isEqualTo(before);
    }

    @Test
    void closingEndsTheThreadAndFreesThePort() throws IOException {
        LinkEmulator link = start("rtt=20s");
        client.send(1, link.address());
        Await.until("it is on its way", () -> link.counters().up().inFlight() == 1);
        assertThat(threads()).contains("link-to-" + node.address().getPort());

        link.close();
        link.close();
        assertThat(threads()).doesNotContain("link-to-" + node.address().getPort());
        try (DatagramSocket again = new DatagramSocket(link.address())) {
            assertThat(again.getLocalSocketAddress()).isEqualTo(link.address());
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void reachesNodesOnLoopbackOnly() {
        InetSocketAddress elsewhere = new InetSocketAddress("192.0.2.1", 5683);
        assertThatThrownBy(() -> LinkEmulator.start(LinkProfile.clear(), elsewhere, 1, System::nanoTime))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("loopback");
    }

    private static byte[] bytes(int count, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[count];
        IntStream.range(0, count).forEach(i -> bytes[i] = (byte) random.nextInt());
        return bytes;
    }
}
