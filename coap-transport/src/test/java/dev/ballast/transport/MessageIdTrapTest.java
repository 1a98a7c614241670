package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * By default an endpoint has no message ids left for a peer after some 60,000 messages within four minutes. A client is told so, a server
 * that answers non-confirmably falls silent.
 */
@Tag("once") // Californium behaves alike on every JDK
class MessageIdTrapTest {
    /** More than the 65,536 message ids. */
    private static final int MESSAGES = 70_000;

    /** Requests under way at a time. */
    private static final int WINDOW = 256;

    @Test
    void aClientAsksOnePeerMoreOftenThanThereAreIds() throws Exception {
        Semaphore window = new Semaphore(WINDOW);
        AtomicInteger answers = new AtomicInteger();
        AtomicReference<Throwable> error = new AtomicReference<>();
        MessageObserverAdapter observer = new MessageObserverAdapter() {
            @Override
            public void onResponse(Response response) {
                answers.incrementAndGet();
                window.release();
            }

            @Override
            public void onSendError(Throwable cause) {
                error.compareAndSet(null, cause);
                window.release();
            }
        };
        try (RawPeer peer = new RawPeer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            Thread responder = new Thread(() -> answerAll(peer), "responder");
            responder.start();
            for (int i = 0; i < MESSAGES && error.get() == null; i++) {
                assertThat(window.tryAcquire(20, TimeUnit.SECONDS))
                        .as("room after " + i + " requests")
                        .isTrue();
                Request request = Request.newPost();
                request.setConfirmable(false);
                request.setDestinationContext(new AddressEndpointContext(peer.address()));
                request.addMessageObserver(observer);
                client.send(request);
            }
            assertThat(error).as("after " + answers + " answers").hasNullValue();
            Await.equal(MESSAGES, answers::get);
            assertThat(client.held().byToken()).isZero();
        }
    }

    @Test
    void aServerAnswersOnePeerMoreOftenThanThereAreIds() throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            Request request = Request.newPost();
            request.setURI(server.uri("/echo?1"));
            byte[] datagram = RawPeer.datagram(request, CoAP.Type.NON, 0);
            int sent = 0;
            for (int answers = 0; answers < MESSAGES; answers++) {
                for (; sent < Math.min(MESSAGES, answers + WINDOW); sent++) {
                    RawPeer.number(datagram, sent);
                    peer.send(datagram, server.address());
                }
                awaitAnswer(peer, answers);
            }
            assertThat(server.handled).hasValue(MESSAGES);
        }
    }

    private static void awaitAnswer(RawPeer peer, int answers) throws IOException {
        try {
            assertThat(peer.receive()[1]).isEqualTo((byte) CoAP.ResponseCode.CONTENT.value);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("silent after " + answers + " answers", e);
        }
    }

    /** Answers every request with an empty 2.04 under the next id until the socket is closed. */
    private static void answerAll(RawPeer peer) {
        try {
            for (int id = 0; ; id++) {
                byte[] request = peer.receive();
                int tokenLength = request[0] & 0xf;
                byte[] answer = new byte[4 + tokenLength];
                answer[0] = (byte) (0x50 | tokenLength); // version 1, non-confirmable
                answer[1] = (byte) CoAP.ResponseCode.CHANGED.value;
                answer[2] = (byte) (id >> 8);
                answer[3] = (byte) id;
                System.arraycopy(request, 4, answer, 4, tokenLength);
                peer.send(answer, peer.sender());
            }
        } catch (IOException e) {
            return; // closed, or silent: the test has ended
        }
    }
}
