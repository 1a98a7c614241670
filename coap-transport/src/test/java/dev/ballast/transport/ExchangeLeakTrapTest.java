package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A non-confirmable request that nobody answers is never given up: its exchange, payload and message id stay until it is cancelled. Once
 * every id is held so, no request goes to that peer any more.
 */
@Tag("once") // Californium behaves alike on every JDK
class ExchangeLeakTrapTest {
    /** Requests sent before the next wave; fewer than may wait for the socket. */
    private static final int WAVE = 1_000;

    /** More requests than there are message ids. */
    private static final int WAVES = 70;

    @Test
    void requestsThatAreNeverAnsweredAreHeldUntilTheyAreCancelled() throws Exception {
        try (RawPeer silent = new RawPeer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            List<Request> requests = send(client, silent, request -> {});
            assertThat(client.held()).isEqualTo(new Held(WAVE, WAVE, 0));

            requests.forEach(Request::cancel);

            Await.equal(new Held(0, 0, 0), client::held);
        }
    }

    @Test
    void anyNumberOfRequestsMayGoUnansweredWhenEachIsCancelled() throws Exception {
        try (RawPeer silent = new RawPeer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            for (int wave = 0; wave < WAVES; wave++) {
                send(client, silent, request -> {}).forEach(Request::cancel);
            }

            Await.equal(new Held(0, 0, 0), client::held);
        }
    }

    @Test
    void requestsThatWantNoAnswerAreForgottenByThemselves() throws Exception {
        try (RawPeer silent = new RawPeer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            send(client, silent, NoResponse::set);

            Await.equal(new Held(0, 0, 0), client::held);
        }
    }

    /** Sends {@link #WAVE} requests of 1 KB and returns when they have left. */
    private static List<Request> send(TestClient client, RawPeer peer, Consumer<Request> prepare) throws Exception {
        CountDownLatch sent = new CountDownLatch(WAVE);
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        MessageObserverAdapter observer = new MessageObserverAdapter() {
            @Override
            public void onSent(boolean again) {
                sent.countDown();
            }

            @Override
            public void onSendError(Throwable error) {
                errors.add(error);
                sent.countDown();
            }
        };
        List<Request> requests = Stream.generate(Request::newPost).limit(WAVE).toList();
        for (Request request : requests) {
            request.setConfirmable(false);
            request.setDestinationContext(new AddressEndpointContext(peer.address()));
            request.setPayload(new byte[1000]);
            request.addMessageObserver(observer);
            prepare.accept(request);
            client.send(request);
        }
        assertThat(sent.await(20, TimeUnit.SECONDS)).as("all sent").isTrue();
        assertThat(errors).isEmpty();
        return requests;
    }
}
