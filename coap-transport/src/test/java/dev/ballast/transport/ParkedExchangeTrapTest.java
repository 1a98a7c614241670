package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.Exchange;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that a server keeps for long before it answers them, or for ever. */
@Tag("once")
class ParkedExchangeTrapTest {
    /** Longer than messages are remembered. */
    private static final Duration LONG = Duration.ofSeconds(12);

    /** More than there are messages remembered of one peer. */
    private static final int PARKED = 64;

    @Test
    void aParkedRequestCanBeAnsweredWhenNothingRemembersItButItsHandler() throws Exception {
        Parking parking = new Parking(false);
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer(parking);
                RawPeer peer = new RawPeer()) {
            send(server, peer, CoAP.Type.NON, PARKED);
            List<CoapExchange> parked = parking.take(PARKED);
            assertThat(server.held()).isEqualTo(new Held(0, 0, 32));
            clock.forward(LONG);
            Await.equal(new Held(0, 0, 0), server::held);

            for (int i = PARKED - 1; i >= 0; i--) {
                parked.get(i).respond(ResponseCode.CONTENT, new byte[10]);
                assertThat(RawPeer.number(peer.receive())).isEqualTo(i);
            }
            assertThat(server.held()).isEqualTo(new Held(0, 0, 0));
        }
    }

    @Test
    void aClientGetsAnAnswerThatWasLongInComing() throws Exception {
        Parking parking = new Parking(false);
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer(parking);
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            Request request = request(server);
            request.setConfirmable(false);
            client.send(request);
            CoapExchange parked = parking.take(1).get(0);
            clock.forward(LONG);
            Await.equal(new Held(0, 0, 0), server::held);
            parked.respond(ResponseCode.CONTENT, new byte[10]);

            assertThat(client.answer(request).getPayloadSize()).isEqualTo(10);
            assertThat(client.held()).isEqualTo(new Held(0, 0, 1));
        }
    }

    @Test
    void aParkedRequestThatItsHandlerForgetsIsForgottenAltogether() throws Exception {
        Parking parking = new Parking(true);
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer(parking);
                RawPeer peer = new RawPeer()) {
            send(server, peer, CoAP.Type.NON, 20);
            send(server, peer, CoAP.Type.CON, 20);
            List<WeakReference<Exchange>> parked = parking.take(20).stream()
                    .map(exchange -> new WeakReference<>(exchange.advanced()))
                    .toList();
            assertThat(server.held().remembered()).isEqualTo(20);

            clock.forward(LONG);

            Await.equal(new Held(0, 0, 0), server::held);
            Await.untilSeldom("exchanges are collected", () -> {
                System.gc();
                return parked.stream().allMatch(exchange -> exchange.get() == null);
            });
        }
    }

    @Test
    void anAnswerThatIsNotAcknowledgedIsGivenUpSoon() throws Exception {
        Parking parking = new Parking(true);
        try (TestServer server = new TestServer(parking);
                RawPeer peer = new RawPeer()) {
            send(server, peer, CoAP.Type.CON, 20);
            parking.take(20).forEach(exchange -> exchange.respond(ResponseCode.CONTENT, new byte[10]));

            Await.equal(20 * 4, server.responsesOut::get); // each once, and repeated three times
            Await.equal(new Held(0, 0, 20), server::held);
        }
    }

    @Test
    void anAcknowledgedAnswerIsLetGo() throws Exception {
        Parking parking = new Parking(true);
        try (TestServer server = new TestServer(parking);
                TestClient client = new TestClient(CoapSettings.controlClient(1024))) {
            Request request = request(server);
            client.send(request);
            parking.take(1).get(0).respond(ResponseCode.CONTENT, new byte[10]);

            Response response = client.answer(request);

            assertThat(response.getType()).isEqualTo(CoAP.Type.CON);
            Await.equal(new Held(0, 0, 1), server::held);
        }
    }

    private static void send(TestServer server, RawPeer peer, CoAP.Type type, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            peer.send(RawPeer.datagram(request(server), type, i), server.address());
        }
    }

    private static Request request(TestServer server) {
        Request request = Request.newPost();
        request.setURI(server.uri("/parking"));
        request.setPayload(new byte[20]); // enough for an answer and its repetitions to who may not receive them
        return request;
    }
}
