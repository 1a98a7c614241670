package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.config.CoapConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Blocks sent by hand, by a client that leaves them alone. */
class UploadsTest {
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
            assertThat(response.getPayloadString()).isEqualTo("no transfer of this body has begun; send block 0 first");
        }
    }

    @Test
    void anAnnouncedSizeTakesNoMemory() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            for (int i = 0; i < 20; i++) {
                assertThat(client.ask(begin(server, i)).getCode()).isEqualTo(ResponseCode.CONTINUE);
            }
        }
    }

    @Test
    void twoFirstBlocksDoNotLockOthersOut() throws Exception {
        try (TestServer server = new TestServer();
                TestClient stranger = passThrough();
                TestClient client = new TestClient(CoapSettings.controlClient(TestServer.MAX_BODY))) {
            for (int i = 0; i < 2; i++) {
                stranger.ask(begin(server, i));
            }
            Request request = Request.newPost();
            request.setURI(server.uri("/echo?3000"));
            request.setPayload(new byte[3000]);

            Response response = client.ask(request);

            assertThat(response.getCode()).isEqualTo(ResponseCode.CONTENT);
            assertThat(response.getPayloadSize()).isEqualTo(3000);
        }
    }

    @Test
    void aBodyAnnouncedSmallerThanItsFirstBlockIsRefused() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = passThrough()) {
            for (int size : List.of(0, BLOCK - 1)) {
                Response response = client.ask(block(server, 0, true, size));

                assertThat(response.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
                assertThat(response.getPayloadString())
                        .isEqualTo("Size1 is " + size + " bytes; it must be at least 1 and cover the first block");
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

                assertThat(client.ask(second).getPayloadString())
                        .isEqualTo("the Content-Format differs from that of block 0");
            }
        }
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
}
