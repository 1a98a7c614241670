package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;
import org.junit.jupiter.api.Test;

class MaxDatagramTest {
    private static final int ACTIVATION = 36_864;
    private static final int REPLY = 6_000;

    @Test
    void aLargeExchangeIsOneDatagramEachWay() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            Request request = post(server, ACTIVATION, REPLY);
            MaxDatagram.set(request, CoapSettings.MAX_DATAGRAM_PAYLOAD);

            Response response = client.ask(request);

            assertThat(response.getPayload()).isEqualTo(Arrays.copyOf(body(ACTIVATION), REPLY));
            assertThat(server.requestsIn).hasValue(1);
            assertThat(server.responsesOut).hasValue(1);
        }
    }

    @Test
    void anAnswerAboveWhatTheAskerTakesComesInBlocks() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            Request request = post(server, ACTIVATION, REPLY);
            MaxDatagram.set(request, REPLY - 1);

            Response response = client.verified(server).ask(request);

            assertThat(response.getPayload()).hasSize(REPLY);
            assertThat(server.responsesOut).hasValue(6);
        }
    }

    @Test
    void anOrdinaryClientIsAnsweredInBlocks() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.controlClient(1 << 20))) {
            Response response = client.verified(server).ask(post(server, ACTIVATION, REPLY));

            assertThat(response.getPayload()).isEqualTo(Arrays.copyOf(body(ACTIVATION), REPLY));
            assertThat(server.requestsIn).hasValue(36 + 5);
            assertThat(server.handled).hasValue(1);
        }
    }

    @Test
    void aRequestInBlocksIsAnsweredInBlocksWhateverItTakes() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.controlClient(1 << 20))) {
            Request request = post(server, ACTIVATION, REPLY);
            MaxDatagram.set(request, CoapSettings.MAX_DATAGRAM_PAYLOAD);

            Response response = client.ask(request);

            assertThat(response.getCode()).isEqualTo(ResponseCode.CONTENT);
            assertThat(response.getPayload()).hasSize(REPLY);
        }
    }

    @Test
    void theOptionSurvivesItsEncodingAndIsBounded() {
        Request request = Request.newPost();
        MaxDatagram.set(request, 1280);
        Request greedy = Request.newPost();
        greedy.getOptions().addOtherOption(new Option(opaque(), new byte[] {-1, -1, -1, -1}));
        Request malformed = Request.newPost();
        malformed.getOptions().addOtherOption(new Option(opaque(), new byte[5]));

        assertThat(MaxDatagram.of(request)).isEqualTo(1280);
        assertThat(MaxDatagram.of(greedy)).isEqualTo(CoapSettings.MAX_DATAGRAM_PAYLOAD);
        assertThat(MaxDatagram.of(malformed)).isZero();
        assertThat(MaxDatagram.of(Request.newPost())).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> MaxDatagram.set(request, 65_001));
        assertThatIllegalArgumentException().isThrownBy(() -> MaxDatagram.set(request, -1));
    }

    @Test
    void theOptionNumberIsElectiveUnsafeAndExperimental() {
        assertThat(MaxDatagram.NUMBER).isEven();
        assertThat(MaxDatagram.NUMBER % 4).as("bits of criticality and safety").isEqualTo(2);
        assertThat(MaxDatagram.NUMBER).isBetween(65_000, 65_535);
    }

    /** How a peer may encode the option; another than the class under test does. */
    private static OpaqueOptionDefinition opaque() {
        return new OpaqueOptionDefinition(MaxDatagram.NUMBER, "Max-Datagram");
    }

    private static Request post(TestServer server, int size, int reply) {
        Request request = Request.newPost();
        request.setURI(server.uri("/echo?" + reply));
        request.setConfirmable(false);
        request.getOptions().setContentFormat(CoapResourceBase.CBOR);
        request.setPayload(body(size));
        return request;
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        new Random(1).nextBytes(body);
        return body;
    }
}
