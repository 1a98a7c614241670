package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a request is acknowledged ahead of its answer, seen as datagrams. */
class EarlyAcknowledgementTest {
    private static final byte[] BODY = body();
    private static final int EMPTY = 4;

    /** {@code POST /slow} is acknowledged as the expected time says, and waits for the test to answer. */
    private static final class Slow extends CoapResourceBase {
        private final long expectedNs;
        private final BlockingQueue<CoapExchange> waiting = new LinkedBlockingQueue<>();

        Slow(long expectedNs) {
            super("slow");
            this.expectedNs = expectedNs;
        }

        @Override
        protected void post(CoapExchange exchange) {
            EarlyAcknowledgement.ifSlow(exchange, expectedNs);
            waiting.add(exchange);
        }

        void answer() throws InterruptedException {
            cbor(waiting.take(), ResponseCode.CONTENT, BODY.clone());
        }
    }

    private static byte[] body() {
        byte[] body = new byte[20_000];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31);
        }
        return body;
    }

    private static Request request() {
        Request request = Request.newPost();
        request.setURI("coap://127.0.0.1/slow");
        request.setPayload(new byte[223]);
        return request;
    }

    private static Response response(byte[] datagram) {
        return (Response) new UdpDataParser().parseMessage(datagram);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000_000, EarlyAcknowledgement.WITHOUT_OPTIONS_FROM_NS})
    void theAcknowledgementOfARequestWithoutOptionsCarriesTheFirstBlock(long expectedNs) throws Exception {
        Slow slow = new Slow(expectedNs);
        try (TestServer server = new TestServer(slow);
                RawPeer peer = new RawPeer()) {
            peer.send(RawPeer.datagram(request(), CoAP.Type.CON, 1), server.address());
            slow.answer();

            byte[] got = new byte[0];
            for (int number = 1; got.length < BODY.length; number++) {
                Response block = response(peer.receive());
                assertThat(block.getType()).isEqualTo(CoAP.Type.ACK);
                assertThat(block.getMID()).isEqualTo(number);
                BlockOption option = block.getOptions().getBlock2();
                assertThat(option.getOffset()).isEqualTo(got.length);
                int at = got.length;
                got = Arrays.copyOf(got, at + block.getPayloadSize());
                System.arraycopy(block.getPayload(), 0, got, at, block.getPayloadSize());
                if (option.isM()) {
                    Request next = request();
                    next.setPayload(new byte[0]);
                    next.getOptions().setBlock2(option.getSzx(), false, option.getNum() + 1);
                    peer.send(RawPeer.datagram(next, CoAP.Type.CON, number + 1), server.address());
                }
            }
            assertThat(got).isEqualTo(BODY);
        }
    }

    @Test
    void aRequestThatIsRepeatedBeforeItsAnswerIsServedOnce() throws Exception {
        Slow slow = new Slow(0);
        try (TestServer server = new TestServer(slow);
                RawPeer peer = new RawPeer()) {
            byte[] datagram = RawPeer.datagram(request(), CoAP.Type.CON, 1);
            peer.send(datagram, server.address());
            peer.send(datagram, server.address());
            Await.equal(2, server.requestsIn::get);
            slow.answer();

            assertThat(response(peer.receive()).getType()).isEqualTo(CoAP.Type.ACK);
            assertThat(slow.waiting).as("the repeated request").isEmpty();
        }
    }

    @Test
    void anAnswerThatTakesLongerThanDuplicatesAreRecognisedIsSeparate() throws Exception {
        Slow slow = new Slow(EarlyAcknowledgement.WITHOUT_OPTIONS_FROM_NS + 1);
        try (TestServer server = new TestServer(slow);
                RawPeer peer = new RawPeer()) {
            peer.send(RawPeer.datagram(request(), CoAP.Type.CON, 1), server.address());
            assertThat(peer.receive()).as("an empty acknowledgement").hasSize(EMPTY);
            slow.answer();
            assertThat(response(peer.receive()).getType()).isNotEqualTo(CoAP.Type.ACK);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, EarlyAcknowledgement.FROM_NS + 1})
    void aRequestThatEchoesIsAcknowledgedAtOnce(long expectedNs) throws Exception {
        Slow slow = new Slow(expectedNs);
        try (TestServer server = new TestServer(slow);
                RawPeer peer = new RawPeer()) {
            peer.send(RawPeer.datagram(echoing(server, peer), CoAP.Type.CON, 2), server.address());
            assertThat(peer.receive()).as("an empty acknowledgement").hasSize(EMPTY);
            slow.answer();
            Response answer = response(peer.receive());
            assertThat(answer.getType()).isEqualTo(CoAP.Type.CON);
            assertThat(answer.getOptions().getBlock2().getSize()).isEqualTo(1024);
        }
    }

    @Test
    void aBodyInBlocksIsAcknowledgedAtOnce() throws Exception {
        Slow slow = new Slow(0);
        try (TestServer server = new TestServer(slow);
                RawPeer peer = new RawPeer()) {
            for (int number = 0; number < 2; number++) {
                Request block = request();
                block.setPayload(new byte[256]);
                block.getOptions().setBlock1(BlockOption.size2Szx(256), number == 0, number);
                peer.send(RawPeer.datagram(block, CoAP.Type.CON, number + 1), server.address());
                byte[] answer = peer.receive();
                if (number == 0) {
                    assertThat(response(answer).getCode()).isEqualTo(ResponseCode.CONTINUE);
                } else {
                    assertThat(answer).as("an empty acknowledgement").hasSize(EMPTY);
                }
            }
            slow.answer();
            assertThat(response(peer.receive()).getType()).isNotEqualTo(CoAP.Type.ACK);
        }
    }

    @Test
    void aFastAnswerToOneThatEchoesIsNotSeparate() throws Exception {
        Slow slow = new Slow(EarlyAcknowledgement.FROM_NS);
        try (TestServer server = new TestServer(slow);
                RawPeer peer = new RawPeer()) {
            peer.send(RawPeer.datagram(echoing(server, peer), CoAP.Type.CON, 2), server.address());
            slow.answer();
            assertThat(response(peer.receive()).getType()).isEqualTo(CoAP.Type.ACK);
        }
    }

    @Test
    void theTimesFitTheSettingsOfTheEndpoints() {
        assertThat(EarlyAcknowledgement.FROM_NS)
                .isEqualTo(CoapSettings.controlClient(1024).get(CoapConfig.ACK_TIMEOUT, TimeUnit.NANOSECONDS) / 2);
        assertThat(EarlyAcknowledgement.WITHOUT_OPTIONS_FROM_NS)
                .isLessThan(CoapSettings.gatewayServer(1024).get(CoapConfig.EXCHANGE_LIFETIME, TimeUnit.NANOSECONDS));
    }

    private static Request echoing(TestServer server, RawPeer peer) throws Exception {
        Request first = request();
        Echo.want(first);
        peer.send(RawPeer.datagram(first, CoAP.Type.CON, 1), server.address());
        Response challenge = response(peer.receive());
        assertThat(challenge.getCode()).isEqualTo(ResponseCode.UNAUTHORIZED);
        Request second = request();
        Echo.set(
                second,
                challenge
                        .getOptions()
                        .getOthers(StandardOptionRegistry.ECHO)
                        .get(0)
                        .getValue());
        return second;
    }
}
