package dev.ballast.bench.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.junit.jupiter.api.Test;

/** Messages by hand against golden bytes, and against a library that reads and writes them. */
class CoapRequestTest {
    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void aRequestIsTheseBytes() {
        CoapRequest request = new CoapRequest(CoapRequest.GET, "node");
        assertThat(hex(request.datagram(true, 0x1234, 0x01020304))).isEqualTo("44011234" + "01020304" + "b46e6f6465");
        request.option(CoapRequest.MAX_DATAGRAM, 65_000).payload(new byte[] {7});
        assertThat(hex(request.datagram(false, 1, 0)))
                .isEqualTo("54010001" + "00000000" + "b46e6f6465" + "e2fcd2fde8" + "ff07");
    }

    @Test
    void aLibraryReadsIt() {
        CoapRequest written = new CoapRequest(CoapRequest.POST, "gemm", "a".repeat(255))
                .option(CoapRequest.CONTENT_FORMAT, CoapRequest.CBOR)
                .option(CoapRequest.SIZE1, 16 << 20)
                .block1(3, true)
                .payload("x".getBytes(StandardCharsets.UTF_8));
        Request read = (Request) new UdpDataParser().parseMessage(written.datagram(true, 9, 77));
        assertThat(read.getCode()).isEqualTo(CoAP.Code.POST);
        assertThat(read.getOptions().getUriPathString()).isEqualTo("gemm/" + "a".repeat(255));
        assertThat(read.getOptions().getContentFormat()).isEqualTo(60);
        assertThat(read.getOptions().getSize1()).isEqualTo(16 << 20);
        assertThat(read.getOptions().getBlock1().getNum()).isEqualTo(3);
        assertThat(read.getOptions().getBlock1().isM()).isTrue();
        assertThat(read.getOptions().getBlock1().getSize()).isEqualTo(1024);
        assertThat(read.getPayloadString()).isEqualTo("x");
    }

    @Test
    void theNumberOfABlockReplacesTheOneBefore() {
        CoapRequest written =
                new CoapRequest(CoapRequest.PUT, "parts").block1(0, true).block1(1, false);
        Request read = (Request) new UdpDataParser().parseMessage(written.datagram(true, 9, 77));
        assertThat(read.getOptions().getBlock1().getNum()).isEqualTo(1);
    }

    private static byte[] answer() {
        Response response = new Response(CoAP.ResponseCode.CONTENT);
        response.setType(CoAP.Type.CON);
        response.setMID(0xABCD);
        response.setToken(new byte[] {0, 0, 0, 42});
        response.getOptions().setBlock2(6, true, 20).setContentFormat(60).addETag(new byte[] {1});
        response.setPayload("hello");
        return new UdpDataSerializer().getByteArray(response);
    }

    @Test
    void readsWhatALibraryWrites() {
        CoapReply reply = CoapReply.read(ByteBuffer.wrap(answer())).orElseThrow();
        assertThat(reply.code()).isEqualTo("2.05");
        assertThat(reply.isConfirmable()).isTrue();
        assertThat(reply.messageId()).isEqualTo(0xABCD);
        assertThat(reply.token()).isEqualTo(42);
        assertThat(reply.nextBlock2()).contains(21L << 4 | 6);
        assertThat(reply.isContinue()).isFalse();
        assertThat(reply.payload()).isEqualTo("hello".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatTheServerWantsToHearIsSaidOnce() {
        Response refusal = new Response(CoAP.ResponseCode.UNAUTHORIZED);
        refusal.setType(CoAP.Type.ACK);
        refusal.setMID(1);
        refusal.setToken(new byte[4]);
        refusal.getOptions().addOtherOption(new Option(new OpaqueOptionDefinition(252, "Echo"), new byte[] {1, 2}));
        CoapReply read = CoapReply.read(ByteBuffer.wrap(new UdpDataSerializer().getByteArray(refusal)))
                .orElseThrow();
        assertThat(read.echo()).contains(new byte[] {1, 2});
        CoapRequest request =
                new CoapRequest(CoapRequest.GET, "node").echo(new byte[] {9}).echo(new byte[] {1, 2});
        assertThat(hex(request.datagram(true, 1, 0))).endsWith("6e6f6465" + "d2e40102");
        assertThat(CoapReply.read(ByteBuffer.wrap(answer())).orElseThrow().echo())
                .isEmpty();
    }

    @Test
    void aTruncatedAnswerIsReadOrIsNone() {
        byte[] whole = answer();
        for (int length = 0; length < whole.length; length++) {
            CoapReply.read(ByteBuffer.wrap(Arrays.copyOf(whole, length)))
                    .ifPresent(reply -> assertThat(reply.code()).isEqualTo("2.05"));
        }
        assertThat(CoapReply.read(ByteBuffer.wrap(whole, 0, 3))).isEmpty();
    }
}
