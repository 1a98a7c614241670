package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.elements.util.ClockUtil;
import org.junit.jupiter.api.Test;

/** Bodies that come slowly, whatever else goes on meanwhile. */
class SlowUploadTest {
    private static final int BLOCK = 1024;

    /** Bytes of the body that takes three minutes at 100 KB a second. */
    private static final int LARGE = 16 << 20;

    /**
     * Californium's record of a transfer says for a moment, in each update, that it is older than any lifetime. When its sweeper looks at that
     * moment, the upload is forgotten half-way: {@code 4.08 request block1 offset .. doesn't match the current position 0!}
     */
    @Test
    void aBlockThatComesWhileForgottenBodiesAreSoughtIsNotLost() throws Exception {
        AtomicBoolean sought = new AtomicBoolean();
        AtomicBoolean updated = new AtomicBoolean();
        ClockUtil.setRealtimeHandler(() -> {
            if (isIn("removeExpiredEntries") && sought.compareAndSet(false, true)) {
                waitFor(updated::get);
            } else if (sought.get() && isIn("recordAccess") && updated.compareAndSet(false, true)) {
                waitFor(() -> someoneWaitsIn("removeExpiredEntries"));
            }
            return System.nanoTime();
        });
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            for (int number = 0; number < 8; number++) {
                assertThat(upload(server, peer, number, 9 * BLOCK))
                        .as("block %d", number)
                        .isEqualTo(ResponseCode.CONTINUE);
                if (number == 3) {
                    waitFor(sought::get);
                }
            }
            assertThat(upload(server, peer, 8, 9 * BLOCK)).isEqualTo(ResponseCode.CONTENT);
        } finally {
            ClockUtil.setRealtimeHandler(System::nanoTime);
        }
    }

    @Test
    void sixteenMegabytesAtAHundredKilobytesASecondArrive() throws Exception {
        Sink sink =
                new Sink(exchange -> exchange.respond(ResponseCode.CHANGED, "" + exchange.getRequestPayload().length));
        try (ShiftedClock clock = new ShiftedClock();
                ResourceServer server = new ResourceServer(CoapSettings.gatewayServer(LARGE));
                RawPeer peer = new RawPeer()) {
            server.add(sink);
            InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            for (int number = 0; number < LARGE / BLOCK; number++) {
                byte[] datagram = RawPeer.datagram(block("/sink", number, LARGE), CoAP.Type.CON, number + 1);
                peer.send(datagram, address);
                ResponseCode expected = number < LARGE / BLOCK - 1 ? ResponseCode.CONTINUE : ResponseCode.CHANGED;
                assertThat(ResponseCode.valueOf(peer.receive()[1]))
                        .as("block %d", number)
                        .isEqualTo(expected);
                clock.forward(Duration.ofNanos(BLOCK * 1_000_000_000L / 100_000));
            }
        }
    }

    @Test
    void patienceCountsFromTheLatestBlock() throws Exception {
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            for (int number = 0; number < 8; number++) {
                assertThat(upload(server, peer, number, 9 * BLOCK)).isEqualTo(ResponseCode.CONTINUE);
                clock.forward(Duration.ofSeconds(50));
            }
            assertThat(upload(server, peer, 8, 9 * BLOCK)).isEqualTo(ResponseCode.CONTENT);
        }
    }

    /** A client that heard nothing of a block, because server or client had no time, sends it again; the first copy may arrive much later. */
    @Test
    void aBlockThatComesTwiceIsTakenOnce() throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            int id = 1000;
            for (int number = 0; number < 3; number++) {
                assertThat(upload(server, peer, number, 4 * BLOCK)).isEqualTo(ResponseCode.CONTINUE);
                for (int earlier = 1; earlier <= number; earlier++) {
                    byte[] again = RawPeer.datagram(block("/echo?1", earlier, 4 * BLOCK), CoAP.Type.CON, id++);
                    peer.send(again, server.address());
                    assertThat(ResponseCode.valueOf(peer.receive()[1])).isEqualTo(ResponseCode.CONTINUE);
                }
            }
            assertThat(upload(server, peer, 3, 4 * BLOCK)).isEqualTo(ResponseCode.CONTENT);
            assertThat(server.handled).hasValue(1);
        }
    }

    private static void waitFor(BooleanSupplier condition) {
        long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (!condition.getAsBoolean() && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(100_000);
        }
    }

    private static boolean isIn(String method) {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals(method)));
    }

    private static boolean someoneWaitsIn(String method) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() == Thread.State.WAITING)
                .anyMatch(thread -> {
                    for (StackTraceElement frame : thread.getValue()) {
                        if (frame.getMethodName().equals(method)) {
                            return true;
                        }
                    }
                    return false;
                });
    }

    /** Sends one block of a body of zeros and says how it is answered. */
    private static ResponseCode upload(TestServer server, RawPeer peer, int number, int bytes) throws Exception {
        peer.send(RawPeer.datagram(block("/echo?1", number, bytes), CoAP.Type.CON, number + 1), server.address());
        return ResponseCode.valueOf(peer.receive()[1]);
    }

    private static Request block(String path, int number, int bytes) {
        boolean more = (number + 1) * BLOCK < bytes;
        Request request = Request.newPost();
        request.setURI("coap://127.0.0.1" + path);
        request.getOptions().setBlock1(BlockOption.size2Szx(BLOCK), more, number);
        if (number == 0) {
            request.getOptions().setSize1(bytes);
        }
        request.setPayload(new byte[Math.min(BLOCK, bytes - number * BLOCK)]);
        return request;
    }
}
