package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.transport.BodyMemory.Way;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.network.stack.KeyUri;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Blocks sent by hand, by a client that leaves them alone. */
class BodyMemoryTest {
    private static final int BLOCK = 1024;
    private static final int SZX = BlockOption.size2Szx(BLOCK);

    @Test
    void aBodyOfUnannouncedSizeIsTakenUpToALimit() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            assertThat(client.ask(block(server, 0, true, null)).getCode()).isEqualTo(ResponseCode.CONTINUE);
            assertThat(client.ask(block(server, 1, true, null)).getCode()).isEqualTo(ResponseCode.CONTINUE);
            Response response = client.ask(block(server, 2, false, null));

            assertThat(response.getCode()).isEqualTo(ResponseCode.CONTENT);
            assertThat(server.handled).hasValue(1);
        }
    }

    @Test
    void aBodyLargerThanAnnouncedIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            client.ask(block(server, 0, true, BLOCK));

            Response response = client.ask(block(server, 1, false, BLOCK));

            assertThat(response.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
            assertThat(server.handled).hasValue(0);
        }
    }

    @Test
    void anAnnouncedSizeBeyondTheLimitIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            for (int size : List.of(TestServer.MAX_BODY + 1, Integer.MAX_VALUE)) {
                Response response = client.ask(block(server, 0, true, size));

                assertThat(response.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
                assertThat(response.getPayloadString()).isEqualTo("the body may have 1048576 bytes");
                assertThat(response.getOptions().getSize1()).isEqualTo(TestServer.MAX_BODY);
            }
        }
    }

    @Test
    void anAnnouncedSizeThatReadsAsNegativeIsRefused() throws Exception {
        // NON POST, Uri-Path echo, Block1 0/more/1024, Size1 0xffffffff (RFC 7252, 3)
        byte[] datagram = HexFormat.of().parseHex("50020001" + "b46563686f" + "d1030e" + "d414ffffffff" + "ff00");
        try (TestServer server = new TestServer();
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(20_000);
            socket.send(new DatagramPacket(datagram, datagram.length, server.address()));
            DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
            socket.receive(answer);

            assertThat(answer.getData()[1]).isEqualTo((byte) ResponseCode.REQUEST_ENTITY_TOO_LARGE.value);
        }
    }

    @Test
    void aBlockOfNoBodyIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            Response response = client.ask(block(server, 5, true, null));

            assertThat(response.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_INCOMPLETE);
            assertThat(response.getPayloadString()).isEqualTo("no body was begun here; send block 0 first");
        }
    }

    @Test
    void bodiesTogetherTakeABoundedAmountOfMemory() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            for (int i = 0; i < 2; i++) {
                assertThat(client.ask(begin(server, i)).getCode()).isEqualTo(ResponseCode.CONTINUE);
            }

            Response third = client.ask(begin(server, 3));
            Response again = client.ask(begin(server, 0));

            assertThat(third.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            assertThat(third.getPayloadString()).isEqualTo("busy: other large bodies are on their way");
            assertThat(again.getCode()).as("begun anew in its own place").isEqualTo(ResponseCode.CONTINUE);
        }
    }

    @Test
    void aBodyAnnouncedSmallerThanItsFirstBlockIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            for (int size : List.of(0, BLOCK - 1)) {
                Response response = client.ask(block(server, 0, true, size));

                assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
                assertThat(response.getPayloadString()).isEqualTo("the body is announced as " + size + " bytes");
            }
            Request empty = block(server, 0, true, 0);
            empty.setPayload("");

            assertThat(client.ask(empty).getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
        }
    }

    @Test
    void aSizeAnnouncedWithALaterBlockIsIgnored() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            client.ask(block(server, 0, true, 2 * BLOCK));

            Response response = client.ask(block(server, 1, false, 0));

            assertThat(response.getCode()).isEqualTo(ResponseCode.CONTENT);
        }
    }

    @Test
    void aRefusedBodyMakesRoom() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.ask(begin(server, i)).getCode()).isEqualTo(ResponseCode.CONTINUE);
                Request second = block(server, 1, true, null);
                second.getOptions().addUriQuery("body=" + i).setContentFormat(CoapResourceBase.CBOR);

                assertThat(client.ask(second).getPayloadString()).isEqualTo("unexpected Content-Format");
            }
        }
    }

    @Test
    void aBodyGivenUpMakesRoomAfterAWhile() {
        BodyMemory bodies = new BodyMemory(100_000, 10);

        assertThat(bodies.begin(key(1), Way.IN, 60_000, 0)).isTrue();
        assertThat(bodies.begin(key(2), Way.IN, 60_000, 5)).isFalse();
        assertThat(bodies.goesOn(key(1), Way.IN, 8)).isEqualTo(60_000);
        assertThat(bodies.begin(key(2), Way.OUT, 60_000, 18)).isFalse();
        assertThat(bodies.begin(key(2), Way.OUT, 60_000, 19)).isTrue();
        assertThat(bodies.goesOn(key(1), Way.IN, 19)).isZero();
        assertThat(bodies.goesOn(key(2), Way.IN, 19)).isZero();
        assertThat(bodies.goesOn(key(2), Way.OUT, 29)).isEqualTo(60_000);
        assertThat(bodies.goesOn(key(2), Way.OUT, 40)).isZero();
        assertThat(bodies.begin(key(3), Way.IN, 100_000, 41)).isTrue();
        bodies.end(key(3), Way.IN);
        assertThat(bodies.begin(key(4), Way.IN, 100_000, 42)).isTrue();
    }

    @Test
    void asManyPromisesAreMadeAsFitHoweverSmall() {
        BodyMemory bodies = new BodyMemory(10L * BodyMemory.LEAST_BYTES, 10);
        for (int i = 0; i < 10; i++) {
            assertThat(bodies.begin(key(i), Way.IN, 1, i)).isTrue();
        }

        assertThat(bodies.begin(key(10), Way.IN, 1, 10)).isFalse();
        assertThat(bodies.begin(key(9), Way.IN, 1, 10)).as("in its own place").isTrue();
        assertThat(bodies.begin(key(10), Way.IN, 1, 11))
                .as("in place of the first")
                .isTrue();
        assertThat(bodies.begin(key(11), Way.IN, 1, 11)).isFalse();
    }

    private static TestClient passThrough() throws IOException {
        return new TestClient(CoapSettings.dataClient().set(CoapConfig.MAX_RESOURCE_BODY_SIZE, 0));
    }

    /** First block of a body of the largest size, the {@code number}th of its kind. */
    private static Request begin(TestServer server, int number) {
        Request request = block(server, 0, true, TestServer.MAX_BODY);
        request.getOptions().addUriQuery("body=" + number);
        return request;
    }

    private static Request block(TestServer server, int number, boolean more, @Nullable Integer size) {
        Request request = Request.newPost();
        request.setURI(server.uri("/echo?1"));
        request.getOptions().setBlock1(SZX, more, number);
        if (size != null) {
            request.getOptions().setSize1(size);
        }
        request.setPayload(new byte[BLOCK]);
        return request;
    }

    private static KeyUri key(int number) {
        return new KeyUri("/echo?" + number, "peer", Code.POST);
    }
}
