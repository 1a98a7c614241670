package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** By default any number of messages may wait for the socket, and any number that came from it for the protocol threads. */
@Tag("once") // Californium behaves alike on every JDK
class UnboundedQueueTrapTest {
    /** Messages that may wait, beside one in the hands of each sender. */
    private static final int CAPACITY = 1_024;

    private static final int MESSAGES = 3_000;

    /** Far more than a socket's buffer holds. */
    private static final int FLOOD = 60_000;

    @Test
    void aClientsRequestThatFindsTheQueueFullIsASendErrorAndLeavesNothing() throws Exception {
        Configuration settings = CoapSettings.dataClient().set(UdpConfig.UDP_SENDER_THREAD_COUNT, 1);
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger answers = new AtomicInteger();
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        MessageObserverAdapter observer = new MessageObserverAdapter() {
            @Override
            public void onSent(boolean again) {
                reached.countDown();
                pass(gate);
            }

            @Override
            public void onResponse(Response response) {
                answers.incrementAndGet();
            }

            @Override
            public void onSendError(Throwable error) {
                errors.add(error);
            }
        };
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(settings)) {
            send(server, client, observer);
            pass(reached); // now the sender stands still
            for (int i = 1; i < MESSAGES; i++) {
                send(server, client, observer);
            }
            Await.equal(MESSAGES - CAPACITY - 1, errors::size);
            assertThat(client.held().byToken())
                    .isBetween(CAPACITY, CAPACITY + 1); // the first is answered already or not
            gate.countDown();

            Await.equal(CAPACITY + 1, answers::get);
            assertThat(client.held()).isEqualTo(new Held(0, 0, 32));
            assertThat(errors)
                    .hasSize(MESSAGES - CAPACITY - 1)
                    .allSatisfy(error -> assertThat(error)
                            .isInstanceOf(InterruptedIOException.class)
                            .hasMessage("Connector overloaded."));
        }
    }

    @Test
    void aServersAnswerThatFindsTheQueueFullIsDropped() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger dropped = new AtomicInteger();
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            server.server.getEndpoints().get(0).addPostProcessInterceptor(new MessageInterceptorAdapter() {
                @Override
                public void sendResponse(Response response) {
                    if (response.getSendError() != null) {
                        dropped.incrementAndGet();
                    } else {
                        sent.incrementAndGet();
                        reached.countDown();
                        pass(gate);
                    }
                }
            });
            Request request = Request.newPost();
            request.setURI(server.uri("/echo?1"));
            byte[] datagram = RawPeer.datagram(request, CoAP.Type.NON, 0);
            peer.send(datagram, server.address());
            pass(reached); // now the sender stands still
            for (int i = 1; i < MESSAGES; i++) {
                RawPeer.number(datagram, i);
                peer.send(datagram, server.address());
                if (i % 100 == 0) {
                    int sentSoFar = i;
                    Await.until("requests are read", () -> server.requestsIn.get() >= sentSoFar);
                }
            }
            Await.equal(MESSAGES - CAPACITY - 1, dropped::get);
            gate.countDown();

            Await.equal(CAPACITY + 1, sent::get);
            assertThat(server.held()).isEqualTo(new Held(0, 0, 32));
        }
    }

    @Test
    void requestsThatAServerCannotKeepUpWithStayOutOfItsHeap() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Sink sink = new Sink(exchange -> {
            reached.countDown();
            pass(gate);
        });
        try (TestServer server = new TestServer(sink);
                RawPeer peer = new RawPeer()) {
            Request request = Request.newPost();
            request.setURI(server.uri("/sink"));
            request.setPayload(new byte[1_000]);
            byte[] datagram = RawPeer.datagram(request, CoAP.Type.NON, 0);
            long before = Held.heapBytes();
            peer.send(datagram, server.address());
            pass(reached); // now the only protocol thread stands still
            for (int i = 1; i < FLOOD; i++) {
                RawPeer.number(datagram, i);
                peer.send(datagram, server.address());
            }
            assertThat(Held.heapBytes() - before).as("bytes of heap").isLessThan(8 << 20);
            gate.countDown();

            Request last = Request.newPost();
            last.setURI(server.uri("/echo?1"));
            byte[] again = RawPeer.datagram(last, CoAP.Type.NON, FLOOD);
            Await.until("the rest is handled", () -> isServed(server, peer, again));
            assertThat(sink.handled()).as("the kernel dropped the others").isBetween(300, FLOOD / 2);
        }
    }

    /** Asks again, for what is sent may be dropped while the rest is read. */
    private static boolean isServed(TestServer server, RawPeer peer, byte[] datagram) {
        try {
            peer.send(datagram, server.address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return server.handled.get() == 1;
    }

    private static void send(TestServer server, TestClient client, MessageObserverAdapter observer) {
        Request request = Request.newPost();
        request.setURI(server.uri("/echo?1"));
        request.setConfirmable(false);
        request.addMessageObserver(observer);
        client.send(request);
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
