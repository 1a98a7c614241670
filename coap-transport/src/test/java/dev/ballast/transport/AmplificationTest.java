package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server sends to an address that has not shown that it receives. */
@Tag("slow")
class AmplificationTest {
    private static final int LARGE = 60_000;

    /** {@code GET /large} gives that many bytes, {@code POST /large} too, {@code PUT} fails with a text that long. */
    private static final class Large extends CoapResourceBase {
        Large() {
            super("large");
        }

        @Override
        protected void get(CoapExchange exchange) {
            cbor(exchange, ResponseCode.CONTENT, body());
        }

        @Override
        protected void post(CoapExchange exchange) {
            cbor(exchange, ResponseCode.CONTENT, body());
        }

        @Override
        protected void put(CoapExchange exchange) {
            text(exchange, ResponseCode.NOT_FOUND, "ä".repeat(400));
        }

        @Override
        protected void delete(CoapExchange exchange) {
            cbor(exchange, ResponseCode.REQUEST_ENTITY_INCOMPLETE, new byte[900]);
        }
    }

    private static byte[] body() {
        byte[] body = new byte[LARGE];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        return body;
    }

    static Stream<Request> greedy() {
        List<Request> requests = new ArrayList<>();
        for (Code code : List.of(Code.GET, Code.POST, Code.PUT, Code.DELETE)) {
            for (String path : List.of("/", "/large", "/echo?1", "/nothing", "/.well-known/core")) {
                for (int most : new int[] {-1, 1024, CoapSettings.MAX_DATAGRAM_PAYLOAD}) {
                    requests.add(request(code, path, most, null));
                    requests.add(request(code, path, most, new BlockOption(6, false, 0)));
                    requests.add(request(code, path, most, new BlockOption(6, false, 7)));
                }
            }
        }
        return requests.stream();
    }

    private static Request request(Code code, String path, int most, @Nullable BlockOption block) {
        Request request = new Request(code);
        request.setURI("coap://127.0.0.1" + path);
        if (most >= 0) {
            MaxDatagram.set(request, most);
        }
        if (block != null) {
            request.getOptions().setBlock2(block);
        }
        return request;
    }

    @ParameterizedTest
    @MethodSource("greedy")
    void noDatagramBringsMoreThanThreeTimesItself(Request request) throws Exception {
        try (TestServer server = new TestServer(new Large());
                RawPeer peer = new RawPeer()) {
            for (CoAP.Type type : List.of(CoAP.Type.NON, CoAP.Type.CON)) {
                byte[] datagram = RawPeer.datagram(request, type, type.value + 1);
                peer.send(datagram, server.address());

                assertThat(peer.receive().length).isLessThanOrEqualTo(3 * datagram.length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40010001", // GET without anything
                "40010001b178", // GET /x
                "40020001ff", // payload marker without a payload
                "400100016161616161", // options that do not exist
                "40010001b163" + "d10a07" + "e1", // ends in an option
                "40020001" + "b46563686f" + "d10308" + "ff"
                        + "0000000000000000000000000000000000" // a block larger than it says
            })
    void neitherDoesATinyOrMalformedOne(String hex) throws Exception {
        byte[] datagram = HexFormat.of().parseHex(hex);
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            peer.send(datagram, server.address());

            assertThat(peer.receive().length).isLessThanOrEqualTo(3 * datagram.length);
        }
    }

    @Test
    void anAnswerInBlocksIsWholeAndNoBlockBringsMoreThanThreeTimesItsRequest() throws Exception {
        try (TestServer server = new TestServer(new Large());
                RawPeer peer = new RawPeer()) {
            byte[] got = new byte[0];
            @Nullable BlockOption next = null;
            for (int number = 1; next == null || next.isM(); number++) {
                @Nullable
                BlockOption wanted = next == null ? null : new BlockOption(next.getSzx(), false, next.getNum() + 1);
                byte[] datagram = RawPeer.datagram(request(Code.GET, "/large", -1, wanted), CoAP.Type.NON, number);
                peer.send(datagram, server.address());
                byte[] answer = peer.receive();
                assertThat(answer.length).isLessThanOrEqualTo(3 * datagram.length);
                Response block = (Response) new UdpDataParser().parseMessage(answer);
                next = block.getOptions().getBlock2();
                assertThat(next.getOffset()).isEqualTo(got.length);
                int at = got.length;
                got = Arrays.copyOf(got, at + block.getPayloadSize());
                System.arraycopy(block.getPayload(), 0, got, at, block.getPayloadSize());
            }

            assertThat(got).isEqualTo(body());
        }
    }

    @Test
    void aSeparateAnswerIsRepeatedNoMoreOftenThanThat() throws Exception {
        Parking parking = new Parking(true);
        try (TestServer server = new TestServer(parking);
                RawPeer peer = new RawPeer()) {
            Request request = Request.newPost();
            request.setURI(server.uri("/parking"));
            byte[] datagram = RawPeer.datagram(request, CoAP.Type.CON, 1);
            peer.send(datagram, server.address());
            int bytes = peer.receive().length;
            parking.take(1).get(0).respond(ResponseCode.CONTENT, new byte[10]);
            Await.equal(2, server.responsesOut::get); // and not four times
            Await.equal(new Held(0, 0, 1), server::held);
            for (int i = 0; i < server.responsesOut.get(); i++) {
                bytes += peer.receive().length;
            }

            assertThat(server.responsesOut).hasValue(2);
            assertThat(bytes).isLessThanOrEqualTo(3 * datagram.length);
        }
    }

    @Test
    void whoSendsTheEchoBackIsServedAtOnceFromThenOn() throws Exception {
        try (TestServer server = new TestServer(new Large());
                RawPeer peer = new RawPeer();
                RawPeer other = new RawPeer()) {
            Request greedy = request(Code.GET, "/large", CoapSettings.MAX_DATAGRAM_PAYLOAD, null);
            byte[] echo = challenge(server, peer, greedy);

            assertThat(answer(server, other, echoing(echo)).getCode())
                    .as("another port")
                    .isEqualTo(ResponseCode.UNAUTHORIZED);
            assertThat(answer(server, peer, echoing(echo)).getPayload()).isEqualTo(body());
            assertThat(answer(server, peer, greedy).getPayload()).isEqualTo(body());
            assertThat(answer(server, other, greedy).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
    }

    @Test
    void anEchoIsGoodForAMinuteAndWhatItShowsForTen() throws Exception {
        try (ShiftedClock clock = new ShiftedClock();
                TestServer server = new TestServer(new Large());
                RawPeer peer = new RawPeer()) {
            Request greedy = request(Code.GET, "/large", CoapSettings.MAX_DATAGRAM_PAYLOAD, null);
            byte[] late = challenge(server, peer, greedy);
            clock.forward(Duration.ofSeconds(61));
            assertThat(answer(server, peer, echoing(late)).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);

            byte[] echo = challenge(server, peer, greedy);
            assertThat(answer(server, peer, echoing(echo)).getPayload()).isEqualTo(body());
            clock.forward(Duration.ofSeconds(590));
            assertThat(answer(server, peer, greedy).getPayload()).isEqualTo(body());
            clock.forward(Duration.ofSeconds(11));
            assertThat(answer(server, peer, greedy).getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        }
    }

    @Test
    void aRequestThatWantsAnEchoIsNotCarriedOutBefore() throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            Request request = Request.newPost();
            request.setURI(server.uri("/echo?1"));
            request.setPayload(new byte[100]);
            Echo.want(request);
            byte[] echo = challenge(server, peer, request);
            assertThat(server.handled).hasValue(0);

            Echo.set(request, echo);
            assertThat(answer(server, peer, request).getCode()).isEqualTo(ResponseCode.CONTENT);
            assertThat(server.handled).hasValue(1);
        }
    }

    private static Request echoing(byte[] echo) {
        Request request = request(Code.GET, "/large", CoapSettings.MAX_DATAGRAM_PAYLOAD, null);
        Echo.set(request, echo);
        return request;
    }

    private static byte[] challenge(TestServer server, RawPeer peer, Request request) throws Exception {
        Response response = answer(server, peer, request);
        assertThat(response.getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        return response.getOptions()
                .getOthers(StandardOptionRegistry.ECHO)
                .get(0)
                .getValue();
    }

    private static Response answer(TestServer server, RawPeer peer, Request request) throws Exception {
        peer.send(RawPeer.datagram(request, CoAP.Type.NON, server.requestsIn.get() + 1), server.address());
        return (Response) new UdpDataParser().parseMessage(peer.receive());
    }
}
