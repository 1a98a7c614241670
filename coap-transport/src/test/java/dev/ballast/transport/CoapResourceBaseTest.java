package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.assertj.core.api.Assertions;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CoapResourceBaseTest {
    private TestServer server;
    private TestClient client;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        server = new TestServer();
        client = new TestClient(CoapSettings.controlClient(TestServer.MAX_BODY)).verified(server);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void badBytesAreAnsweredWithTheirText() throws Exception {
        expect(
                ask(Code.PUT, "/echo"),
                ResponseCode.BAD_REQUEST,
                "gemm request, message: the 0 bytes end inside the message");
    }

    @Test
    void aBugIsAnsweredWithoutItsText() throws Exception {
        expect(
                ask(Code.GET, "/echo"),
                ResponseCode.INTERNAL_SERVER_ERROR,
                "internal error; the log of this program has the details");
    }

    @Test
    void anotherMethodIsAnsweredWithItsName() throws Exception {
        expect(ask(Code.DELETE, "/echo"), ResponseCode.METHOD_NOT_ALLOWED, "DELETE is not served by /echo");
    }

    @Test
    void anUnknownPathIsAnsweredWithWhatThereIs() throws Exception {
        expect(ask(Code.GET, "/nothing"), ResponseCode.NOT_FOUND, "nothing at /nothing; there is /echo");
        expect(ask(Code.POST, "/echo/a/b"), ResponseCode.NOT_FOUND, "nothing at /echo/a/b");
        expect(ask(Code.GET, "/"), ResponseCode.CONTENT, "Ballast. GET /.well-known/core lists what is served here.");
    }

    @Test
    void anotherContentFormatIsAnsweredWithTheRightOne() throws Exception {
        Request request = request(Code.POST, "/echo?1");
        request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_JSON);
        request.setPayload("{}");

        expect(
                client.ask(request),
                ResponseCode.UNSUPPORTED_CONTENT_FORMAT,
                "Content-Format application/json (50) is not supported here; send application/cbor (60)");
    }

    @Test
    void anotherAcceptedFormatIsAnsweredWithTheRightOne() throws Exception {
        Request request = request(Code.GET, "/echo");
        request.getOptions().setAccept(MediaTypeRegistry.APPLICATION_JSON);

        expect(
                client.ask(request),
                ResponseCode.NOT_ACCEPTABLE,
                "no answer in application/json (50) here; accept application/cbor (60)");
    }

    @Test
    void aBodyAboveTheLimitIsRefusedAtItsFirstBlock() throws Exception {
        Request request = request(Code.POST, "/echo?1");
        request.setPayload(new byte[TestServer.MAX_BODY + 1]);

        Response response = client.ask(request);

        assertThat(response.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
        assertThat(server.handled).hasValue(0);
    }

    @Test
    void aPortInUseIsReportedWithItsCause() {
        try (ResourceServer second = new ResourceServer(CoapSettings.nodeServer(1024))) {
            Assertions.assertThatExceptionOfType(BindException.class)
                    .isThrownBy(() -> second.listen(new InetSocketAddress(
                            server.address().getAddress(), server.address().getPort())));
        }
    }

    private Response ask(Code code, String path) throws InterruptedException {
        return client.ask(request(code, path));
    }

    private Request request(Code code, String path) {
        Request request = new Request(code);
        request.setURI(server.uri(path));
        return request;
    }

    private static void expect(Response response, ResponseCode code, String text) {
        assertThat(response.getCode()).isEqualTo(code);
        assertThat(response.getPayloadString()).isEqualTo(text);
        assertThat(response.getOptions().getContentFormat()).isEqualTo(MediaTypeRegistry.TEXT_PLAIN);
    }
}
