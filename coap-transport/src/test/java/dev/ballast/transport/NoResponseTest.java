package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Requests that ask for no answer, as a server gets them. */
@Tag("slow")
@Tag("once") // Californium behaves alike on every JDK
class NoResponseTest {
    private static final int REQUESTS = 70_000;

    /** What a handler may do with such a request. */
    enum Manner implements Consumer<CoapExchange> {
        SILENT {
            @Override
            public void accept(CoapExchange exchange) {
                // and says nothing
            }
        },
        ANSWERED {
            @Override
            public void accept(CoapExchange exchange) {
                exchange.respond(ResponseCode.CHANGED, new byte[1000]);
            }
        },
        DROPPED {
            @Override
            public void accept(CoapExchange exchange) {
                NoResponse.drop(exchange);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void nothingIsLeftOfAnyNumberOfThem(Manner manner) throws Exception {
        Sink sink = new Sink(manner);
        try (TestServer server = new TestServer(sink);
                RawPeer peer = new RawPeer()) {
            byte[] datagram = datagram(server, 1000);
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(sink.room()).as("request %d", i).isTrue();
                RawPeer.number(datagram, i);
                peer.send(datagram, server.address());
            }
            Await.equal(REQUESTS, sink::handled);

            assertThat(server.responsesOut).hasValue(0);
            assertThat(server.held()).isEqualTo(new Held(0, 0, 32));
        }
    }

    @ParameterizedTest
    @EnumSource(Manner.class)
    void aDuplicateIsNotHandledAgain(Manner manner) throws Exception {
        Sink sink = new Sink(manner);
        try (TestServer server = new TestServer(sink);
                RawPeer peer = new RawPeer()) {
            byte[] datagram = datagram(server, 1000);
            for (int i = 0; i < 60; i++) {
                RawPeer.number(datagram, i % 30);
                peer.send(datagram, server.address());
            }
            Request last = Request.newPost();
            last.setURI(server.uri("/echo?1"));
            peer.send(RawPeer.datagram(last, CoAP.Type.NON, 60), server.address());
            peer.receive();

            assertThat(server.requestsIn).hasValue(61);
            assertThat(sink.handled()).isEqualTo(30);
        }
    }

    @Test
    void aDroppedOneGivesItsPayloadBackAtOnce() throws Exception {
        Sink sink = new Sink(NoResponse::drop);
        try (TestServer server = new TestServer(sink);
                RawPeer peer = new RawPeer()) {
            byte[] datagram = datagram(server, 36_864);
            for (int i = 0; i < 20; i++) {
                RawPeer.number(datagram, i);
                peer.send(datagram, server.address());
            }
            Await.equal(20, sink::handled);

            Await.equal(0L, sink::payloadsInMemory);
            assertThat(server.held()).isEqualTo(new Held(0, 0, 20));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"ANSWERED", "DROPPED"})
    void aConfirmableOneIsAcknowledgedAndNotAnswered(Manner manner) throws Exception {
        try (TestServer server = new TestServer(new Sink(manner));
                RawPeer peer = new RawPeer()) {
            Request request = request(server, 10);
            NoResponse.set(request);
            byte[] datagram = RawPeer.datagram(request, CoAP.Type.CON, 0x1234);
            byte[] acknowledgement = {0x60, 0, 0x12, 0x34};

            peer.send(datagram, server.address());
            assertThat(peer.receive()).isEqualTo(acknowledgement);
            peer.send(datagram, server.address());
            assertThat(peer.receive()).as("for the duplicate").isEqualTo(acknowledgement);
            assertThat(server.held()).isEqualTo(new Held(0, 0, 1));
            assertThat(server.responsesOut).hasValue(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "2, false", "24, false", "26, true", "127, true", "255, true"})
    void isWantedOnlyWhenNoKindOfAnswerIs(int mask, boolean wanted) throws Exception {
        BlockingQueue<Boolean> seen = new LinkedBlockingQueue<>();
        Sink sink = new Sink(exchange -> seen.add(NoResponse.wanted(exchange)));
        try (TestServer server = new TestServer(sink);
                RawPeer peer = new RawPeer()) {
            Request request = request(server, 10);
            peer.send(RawPeer.datagram(request, CoAP.Type.NON, 0), server.address());
            assertThat(seen.poll(20, TimeUnit.SECONDS)).as("without the option").isFalse();

            request.getOptions().setNoResponse(mask);
            peer.send(RawPeer.datagram(request, CoAP.Type.NON, 1), server.address());
            assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo(wanted);
        }
    }

    private static byte[] datagram(TestServer server, int bytes) {
        Request request = request(server, bytes);
        NoResponse.set(request);
        return RawPeer.datagram(request, request.getType(), 0);
    }

    private static Request request(TestServer server, int bytes) {
        Request request = Request.newPost();
        request.setURI(server.uri("/sink"));
        request.setPayload(new byte[bytes]);
        return request;
    }
}
