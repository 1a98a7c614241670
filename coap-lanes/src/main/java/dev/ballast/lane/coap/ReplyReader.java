package dev.ballast.lane.coap;

import dev.ballast.lane.Reply;
import dev.ballast.lane.Transfer;
import dev.ballast.transport.Echo;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.WireException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageFormatException;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the response to one datagram of a job means. */
final class ReplyReader {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyReader.class);
    private static final int TOKEN_AT = 4;
    private static final int TOKEN_LENGTH = 0xf;

    private ReplyReader() {}

    /** The token of a message if it has the form of the loop's tokens; 0 for any other. */
    static long token(byte[] datagram) {
        boolean ours = datagram.length >= TOKEN_AT + Long.BYTES && (datagram[0] & TOKEN_LENGTH) == Long.BYTES;
        return ours ? ByteBuffer.wrap(datagram).getLong(TOKEN_AT) : 0;
    }

    /** The response in a datagram; null when there is none. */
    static @Nullable Response parse(UdpDataParser parser, byte[] datagram) {
        try {
            return parser.parseMessage(datagram) instanceof Response response ? response : null;
        } catch (MessageFormatException
                | IllegalStateException e) { // the latter when a block is larger than its option says
            LOG.debug("received a datagram that is not CoAP: {}", e.getMessage());
            return null;
        }
    }

    static Reply read(Response response, Transfer transfer) {
        ResponseCode code = response.getCode();
        byte[] payload = response.getPayload();
        try {
            return switch (code) {
                case CONTENT -> new Reply.Answer(payload);
                case CONTINUE ->
                    new Reply.Received(
                            payload.length == 0 ? new BitSet() : IndexRuns.decode(payload, transfer.pieces()));
                case REQUEST_ENTITY_INCOMPLETE -> new Reply.Missing(IndexRuns.decode(payload, transfer.pieces()));
                case CREATED, CHANGED -> new Reply.Done();
                case UNAUTHORIZED -> // the lane asks again, with the Echo
                    Echo.wanted(response) == null
                            ? refused(code, response.getPayloadString())
                            : new Reply.Missing(new BitSet());
                default -> refused(code, response.getPayloadString());
            };
        } catch (WireException e) {
            return refused(ResponseCode.BAD_REQUEST, "cannot read the node's answer " + code + ": " + e.getMessage());
        }
    }

    private static Reply refused(ResponseCode code, String text) {
        return new Reply.Refused(100 * code.codeClass + code.codeDetail, text);
    }
}
