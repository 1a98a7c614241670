package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.elements.config.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a server keeps for bodies that travel in blocks. By default that is every body begun, whole, for five minutes, for each method,
 * URI and peer; and one transfer at a time for the same three.
 */
@Tag("slow")
@Tag("once") // Californium behaves alike on every JDK
class BodyMemoryTrapTest {
    /** Longer than a body without blocks is kept. */
    private static final Duration LONG = Duration.ofSeconds(61);

    private static final int ABANDONED = 3_000;

    /** {@code GET /large} gives half of the largest body, made anew each time; {@code ?small} gives two blocks. */
    private static final class Large extends CoapResourceBase {
        Large() {
            super("large");
        }

        @Override
        protected void get(CoapExchange exchange) {
            boolean small = exchange.getRequestOptions().getUriQuery().contains("small");
            cbor(exchange, ResponseCode.CONTENT, new byte[small ? 2_000 : TestServer.MAX_BODY / 2]);
        }
    }

    @Test
    void answersThatAreNotFetchedTakeABoundedAmountOfMemory() throws Exception {
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer(new Large());
                RawPeer peer = new RawPeer()) {
            long before = Held.heapBytes();

            assertThat(begin(server, peer, 0, 300, BodyMemoryTrapTest::large))
                    .as("later ones take the places of earlier ones")
                    .isEqualTo(Map.of(ResponseCode.CONTENT, 300));
            assertThat(Held.heapBytes() - before).as("bytes of heap").isLessThan(8 << 20);

            clock.forward(LONG);
            Await.untilSeldom("all are forgotten", () -> Held.heapBytes() - before < 1 << 20);
        }
    }

    @Test
    void smallAnswersThatAreNotFetchedAreBoundedToo() throws Exception {
        try (TestServer server = new TestServer(new Large());
                RawPeer peer = new RawPeer()) {
            long before = Held.heapBytes();

            Map<ResponseCode, Integer> codes = begin(server, peer, 0, ABANDONED, (uri, number) -> {
                Request request = large(uri, number);
                request.getOptions().addUriQuery("small");
                return request;
            });

            assertThat(codes).isEqualTo(Map.of(ResponseCode.CONTENT, ABANDONED));
            assertThat(Held.heapBytes() - before).as("bytes of heap").isLessThan(4 << 20);
        }
    }

    @Test
    void smallBodiesThatAreNotFinishedAreBoundedToo() throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            long before = Held.heapBytes();

            Map<ResponseCode, Integer> codes = begin(server, peer, 0, ABANDONED, BodyMemoryTrapTest::small);

            assertThat(codes).isEqualTo(Map.of(ResponseCode.CONTINUE, ABANDONED));
            assertThat(Held.heapBytes() - before).as("bytes of heap").isLessThan(4 << 20);
        }
    }

    @Test
    void bodiesGivenUpAreForgottenAsFastAsNewOnesMayBegin() throws Exception {
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            long before = Held.heapBytes();
            for (int round = 0; round < 8; round++) {
                assertThat(begin(server, peer, 256 * round, 256, BodyMemoryTrapTest::small))
                        .isEqualTo(Map.of(ResponseCode.CONTINUE, 256));
                clock.forward(LONG);
            }

            Await.untilSeldom("memory of all but the latest is free", () -> Held.heapBytes() - before < 4 << 20);
        }
    }

    @Test
    void anAnsweredBodyIsLetGoAtOnce() throws Exception {
        Sink sink = new Sink(exchange -> exchange.respond(ResponseCode.CHANGED));
        try (TestServer server = new TestServer(sink);
                TestClient client = new TestClient(CoapSettings.controlClient(TestServer.MAX_BODY))) {
            for (int i = 0; i < 5; i++) {
                Request request = Request.newPost();
                request.setURI(server.uri("/sink"));
                request.setPayload(new byte[3_000]);

                assertThat(client.ask(request).getCode()).isEqualTo(ResponseCode.CHANGED);
            }

            Await.equal(0L, sink::payloadsInMemory);
            assertThat(server.held()).as("three blocks of each").isEqualTo(new Held(0, 0, 15));
        }
    }

    @Test
    void aFetchedAnswerMakesRoom() throws Exception {
        try (TestServer server = new TestServer(new Large());
                TestClient client = new TestClient(CoapSettings.controlClient(TestServer.MAX_BODY))) {
            for (int i = 0; i < 6; i++) {
                Request request = Request.newGet();
                request.setURI(server.uri("/large?" + i));

                assertThat(client.ask(request).getPayloadSize()).isEqualTo(TestServer.MAX_BODY / 2);
            }
        }
    }

    @Test
    void aLaterBodyTakesThePlaceOfAnEarlierOneOfTheSameClientForTheSameUri() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.controlClient(TestServer.MAX_BODY))) {
            CountDownLatch cancelled = new CountDownLatch(19);
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Request request = Request.newPost();
                request.setURI(server.uri("/echo?1"));
                request.setPayload(new byte[TestServer.MAX_BODY / 2]);
                request.addMessageObserver(new MessageObserverAdapter() {
                    @Override
                    public void onCancel() {
                        cancelled.countDown();
                    }
                });
                requests.add(request);
                client.send(request);
            }

            Response last = client.answer(requests.get(19));

            assertThat(last.getCode()).isEqualTo(ResponseCode.CONTENT);
            assertThat(cancelled.await(20, TimeUnit.SECONDS))
                    .as("all others are cancelled")
                    .isTrue();
            assertThat(server.handled).hasValue(1);
            assertThat(client.held().byToken()).isZero();
        }
    }

    @Test
    void blocksOfTwoBodiesForTheSameUriAreNotTakenForOne() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(passThrough());
                TestClient other = new TestClient(passThrough())) {
            assertThat(client.ask(block(server, 0)).getCode()).isEqualTo(ResponseCode.CONTINUE);
            assertThat(client.ask(block(server, 1)).getCode()).isEqualTo(ResponseCode.CONTINUE);
            assertThat(other.ask(block(server, 0)).getCode())
                    .as("another client")
                    .isEqualTo(ResponseCode.CONTINUE);
            assertThat(client.ask(block(server, 0)).getCode()).as("begun anew").isEqualTo(ResponseCode.CONTINUE);

            Response stray = client.ask(block(server, 2));
            Response next = client.ask(block(server, 1));

            assertThat(stray.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_INCOMPLETE);
            assertThat(next.getCode())
                    .as("of the body that the stray block ended")
                    .isEqualTo(stray.getCode());
            assertThat(other.ask(block(server, 1)).getCode()).isEqualTo(ResponseCode.CONTINUE);
            assertThat(server.handled).hasValue(0);
        }
    }

    /** Leaves blocks alone. */
    private static Configuration passThrough() {
        return CoapSettings.dataClient().set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 0);
    }

    /** A request of one's own for each number. */
    @FunctionalInterface
    private interface Begin {
        Request request(String server, int number);
    }

    private static Request large(String server, int number) {
        Request request = Request.newGet();
        request.setURI(server + "/large?" + number);
        return request;
    }

    /** The first of two blocks. */
    private static Request small(String server, int number) {
        Request request = Request.newPost();
        request.setURI(server + "/echo?" + number);
        request.getOptions().setBlock1(BlockOption.size2Szx(1024), true, 0).setSize1(2048);
        request.setPayload(new byte[1024]);
        return request;
    }

    /** Sends requests one after the other and counts the codes of their answers. */
    private static Map<ResponseCode, Integer> begin(TestServer server, RawPeer peer, int from, int count, Begin begin)
            throws Exception {
        Map<ResponseCode, Integer> codes = new HashMap<>();
        for (int i = from; i < from + count; i++) {
            peer.send(RawPeer.datagram(begin.request(server.uri(""), i), CoAP.Type.NON, i), server.address());
            codes.merge(ResponseCode.valueOf(peer.receive()[1]), 1, Integer::sum);
        }
        return codes;
    }

    private static Request block(TestServer server, int number) {
        Request request = Request.newPost();
        request.setURI(server.uri("/echo?1"));
        request.getOptions().setBlock1(BlockOption.size2Szx(1024), true, number);
        request.setPayload(new byte[1024]);
        return request;
    }
}
