package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams with a fault. */
class RequestParserTest {
    /** POST /echo, Block1 0/more/16, 17 bytes. */
    private static final String LARGE_BLOCK =
            "b46563686f" + "d10308" + "ff" + "0001020304050607" + "08090a0b0c0d0e0f" + "10";

    @ParameterizedTest
    @CsvSource({"40021234" + LARGE_BLOCK + ", 60801234", "40451234ff00, 70001234"})
    void aConfirmableOneIsAnswered(String fault, String answer) throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            peer.send(HexFormat.of().parseHex(fault), server.address());

            assertThat(HexFormat.of().formatHex(peer.receive())).startsWith(answer);
            assertThat(server.handled).hasValue(0);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "50021234" + LARGE_BLOCK,
                "50451234ff00", // non-confirmable answer
                "60451234ff00", // answer on an acknowledgement
                "70021234b46563686f", // request as a reset
                "80021234b46563686f", // version 2
                "59021234b46563686f", // token of nine bytes
                "500212", // ends in its id
                "50021234e1" // ends in an option
            })
    void allElseIsIgnored(String fault) throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            Request sound = Request.newPost();
            sound.setURI(server.uri("/echo?1"));
            peer.send(HexFormat.of().parseHex(fault), server.address());
            peer.send(RawPeer.datagram(sound, CoAP.Type.NON, 1), server.address());

            assertThat(peer.receive()[1]).as("only the sound one is answered").isEqualTo((byte)
                    ResponseCode.CONTENT.value);
            assertThat(server.handled).hasValue(1);
        }
    }

    @Test
    void anElectiveOptionOfUnsoundLengthIsIgnored() throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            Request request = Request.newPost();
            request.setURI(server.uri("/echo?1"));
            request.getOptions().addOtherOption(new Option(MaxDatagram.ANY, new byte[5]));
            peer.send(RawPeer.datagram(request, CoAP.Type.CON, 1), server.address());

            assertThat(peer.receive()[1]).isEqualTo((byte) ResponseCode.CONTENT.value);
        }
    }
}
