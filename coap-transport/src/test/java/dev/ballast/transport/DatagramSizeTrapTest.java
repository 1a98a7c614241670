package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By default a datagram above 2 KB is discarded without a word. */
@Tag("once") // Californium behaves alike on every JDK
class DatagramSizeTrapTest {
    @ParameterizedTest
    @ValueSource(ints = {2_048, 36_864, CoapSettings.MAX_DATAGRAM_PAYLOAD})
    void aLargeDatagramIsServedAndAnsweredInOne(int bytes) throws Exception {
        try (TestServer server = new TestServer();
                RawPeer peer = new RawPeer()) {
            Request request = Request.newPost();
            request.setURI(server.uri("/echo?" + bytes));
            request.setPayload(new byte[bytes]);
            MaxDatagram.set(request, CoapSettings.MAX_DATAGRAM_PAYLOAD);
            peer.send(RawPeer.datagram(request, CoAP.Type.NON, 1), server.address());

            assertThat(peer.receive()).hasSizeGreaterThan(bytes);
            assertThat(server.requestsIn).hasValue(1);
        }
    }
}
