package dev.ballast.gateway.coap;

import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.MaxDatagram;
import dev.ballast.transport.NoResponse;
import java.nio.ByteBuffer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;

/**
 * Everything of a non-confirmable request (RFC 7252, 3) but message id, token and payload, serialized once: the requests of one job differ
 * in nothing else. One form wants no word in return (No-Response, RFC 7967), the other takes an answer in a datagram of any size.
 */
final class DatagramForm {
    /** Header, token of eight bytes, Content-Format and payload marker of an answer. */
    static final int ANSWER_BYTES = 4 + Long.BYTES + 2 + 1;

    private static final int MESSAGE_ID_AT = 2;
    private static final int TOKEN_AT = 4;
    private static final byte PAYLOAD_MARKER = (byte) 0xff;

    private final byte[] silent;
    private final byte[] speaking;

    private DatagramForm(byte[] silent, byte[] speaking) {
        this.silent = silent;
        this.speaking = speaking;
    }

    /** The form of requests to one resource with payloads in CBOR. */
    static DatagramForm of(CoAP.Code code, String... path) {
        Request silent = request(code, path);
        NoResponse.set(silent);
        Request speaking = request(code, path);
        MaxDatagram.set(speaking, CoapSettings.MAX_DATAGRAM_PAYLOAD);
        return new DatagramForm(serialized(silent), serialized(speaking));
    }

    private static Request request(CoAP.Code code, String... path) {
        Request request = new Request(code, CoAP.Type.NON);
        request.setMID(0);
        request.setToken(new Token(new byte[Long.BYTES]));
        for (String segment : path) {
            request.getOptions().addUriPath(segment);
        }
        request.getOptions().setContentFormat(CoapResourceBase.CBOR);
        return request;
    }

    private static byte[] serialized(Request request) {
        return new UdpDataSerializer().getByteArray(request);
    }

    /** Bytes of the longer form, the payload marker included. */
    int bytes() {
        return Math.max(silent.length, speaking.length) + 1;
    }

    /** Writes all that precedes the payload. */
    void write(ByteBuffer target, int messageId, long token, boolean wordWanted) {
        int start = target.position();
        target.put(wordWanted ? speaking : silent).put(PAYLOAD_MARKER);
        target.putShort(start + MESSAGE_ID_AT, (short) messageId).putLong(start + TOKEN_AT, token);
    }
}
