package dev.ballast.lane.coap;

import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.Echo;
import dev.ballast.transport.MaxDatagram;
import dev.ballast.transport.NoResponse;
import java.nio.ByteBuffer;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;

/**
 * A non-confirmable request (RFC 7252, 3) without message id, token and payload, serialized once: the requests of one job differ in nothing
 * else. One form wants no reply (No-Response, RFC 7967). The other accepts an answer in a datagram of any size.
 */
final class DatagramForm {
    /** Header, token of eight bytes, Content-Format and payload marker of an answer. */
    static final int ANSWER_BYTES = 4 + Long.BYTES + 2 + 1;

    private static final int MESSAGE_ID_AT = 2;
    private static final int TOKEN_AT = 4;
    private static final byte PAYLOAD_MARKER = (byte) 0xff;

    private final CoAP.Code code;
    private final String[] path;
    private final byte[] silent;
    private final byte[] speaking;

    private DatagramForm(CoAP.Code code, String[] path, byte[] silent, byte[] speaking) {
        this.code = code;
        this.path = path;
        this.silent = silent;
        this.speaking = speaking;
    }

    /** The form of requests to one resource with payloads in CBOR. */
    static DatagramForm of(CoAP.Code code, String... path) {
        Request silent = request(code, path);
        NoResponse.set(silent);
        return new DatagramForm(code, path.clone(), serialized(silent), serialized(speaking(code, path)));
    }

    private static Request speaking(CoAP.Code code, String... path) {
        Request speaking = request(code, path);
        MaxDatagram.set(speaking, CoapSettings.MAX_DATAGRAM_PAYLOAD);
        return speaking;
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

    /** Writes everything before the payload. */
    void write(ByteBuffer target, int messageId, long token, boolean wantsReply) {
        write(target, messageId, token, wantsReply ? speaking : silent);
    }

    /**
     * As {@code write}, for a request that wants an answer and carries an Echo option, which shows that its sender receives (RFC 9175).
     * Longer than {@link #bytes}.
     */
    void writeEchoing(ByteBuffer target, int messageId, long token, byte[] echo) {
        Request echoing = speaking(code, path);
        Echo.set(echoing, echo);
        write(target, messageId, token, serialized(echoing));
    }

    private static void write(ByteBuffer target, int messageId, long token, byte[] form) {
        int start = target.position();
        target.put(form).put(PAYLOAD_MARKER);
        target.putShort(start + MESSAGE_ID_AT, (short) messageId).putLong(start + TOKEN_AT, token);
    }
}
