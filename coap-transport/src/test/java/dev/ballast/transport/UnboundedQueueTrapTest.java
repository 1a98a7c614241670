package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
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
import org.junit.jupiter.api.Test;

/** By default any number of messages may wait for the socket. */
class UnboundedQueueTrapTest {
    /** Messages that may wait, beside one in the hands of each sender. */
    private static final int CAPACITY = 1_024;

    private static final int MESSAGES = 3_000;

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
