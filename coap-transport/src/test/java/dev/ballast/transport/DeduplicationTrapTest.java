package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * By default every message is remembered with its payload for four minutes, so that its duplicates are recognised: some 80 KB on either
 * side for each request of 36 KB.
 */
@Tag("once") // Californium behaves alike on every JDK
class DeduplicationTrapTest {
    /** Messages of one peer that its duplicates are looked for in. */
    private static final int REMEMBERED = 32;

    private static final int ACTIVATION = 36_864;
    private static final int RESULT = 4_096;

    @Test
    void largeRequestsAndAnswersDoNotPileUp() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            long before = Held.heapBytes();
            for (int i = 0; i < 2_000; i++) {
                Request request = post(server, RESULT, ACTIVATION);
                request.setConfirmable(false);
                MaxDatagram.set(request, CoapSettings.MAX_DATAGRAM_PAYLOAD);
                assertThat(client.ask(request).getPayloadSize()).isEqualTo(RESULT);
            }

            assertThat(server.held()).as("server").isEqualTo(new Held(0, 0, REMEMBERED));
            assertThat(client.held()).as("client").isEqualTo(new Held(0, 0, REMEMBERED));
            assertThat(Held.heapBytes() - before).as("bytes of heap").isLessThan(16 << 20);
        }
    }

    @Test
    void anAnsweredRequestGivesItsPayloadBackAtOnce() throws Exception {
        Sink sink = new Sink(exchange -> exchange.respond(CoAP.ResponseCode.CHANGED));
        try (TestServer server = new TestServer(sink);
                RawPeer peer = new RawPeer()) {
            Request request = Request.newPost();
            request.setURI(server.uri("/sink"));
            request.setPayload(new byte[ACTIVATION]);
            byte[] datagram = RawPeer.datagram(request, CoAP.Type.NON, 0);
            for (int i = 0; i < 20; i++) {
                RawPeer.number(datagram, i);
                peer.send(datagram, server.address());
                peer.receive();
            }

            Await.equal(0L, sink::payloadsInMemory);
            assertThat(server.held()).isEqualTo(new Held(0, 0, 20));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = CoAP.Type.class,
            names = {"CON", "NON"})
    void aDuplicateAmongTheLatestMessagesIsAnsweredAndNotHandledAgain(CoAP.Type type) throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            byte[] datagram = RawPeer.datagram(post(server, 10, 100), type, 0);
            byte[][] answers = new byte[REMEMBERED][];
            for (int i = 0; i < REMEMBERED; i++) {
                RawPeer.number(datagram, i);
                peer.send(datagram, server.address());
                answers[i] = peer.receive();
            }
            for (int i = 0; i < REMEMBERED; i++) {
                RawPeer.number(datagram, i);
                peer.send(datagram, server.address());
                assertThat(peer.receive()).as("second answer %d", i).isEqualTo(answers[i]);
            }

            assertThat(server.handled).hasValue(REMEMBERED);
        }
    }

    @Test
    void peersThatAreGoneAreForgotten() throws Exception {
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer()) {
            byte[] datagram = RawPeer.datagram(post(server, 10, ACTIVATION), CoAP.Type.NON, 0);
            List<RawPeer> peers = new ArrayList<>();
            try {
                for (int i = 0; i < 50; i++) {
                    peers.add(new RawPeer()); // all are open at once: the port of a closed one may be given out again
                    peers.get(i).send(datagram, server.address());
                    peers.get(i).receive();
                }
            } finally {
                peers.forEach(RawPeer::close);
            }
            assertThat(server.held()).isEqualTo(new Held(0, 0, 50));

            clock.forward(Duration.ofSeconds(12));

            Await.equal(new Held(0, 0, 0), server::held);
        }
    }

    private static Request post(TestServer server, int reply, int bytes) {
        Request request = Request.newPost();
        request.setURI(server.uri("/echo?" + reply));
        request.setPayload(new byte[bytes]);
        return request;
    }
}
