package dev.ballast.gateway.coap;

import dev.ballast.lane.Cargo;
import dev.ballast.lane.Reply;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.WireException;
import java.util.BitSet;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;

/** What the response to one datagram of a job means. */
final class ReplyReader {
    private ReplyReader() {}

    static Reply read(Response response, Cargo cargo) {
        ResponseCode code = response.getCode();
        byte[] payload = response.getPayload();
        try {
            return switch (code) {
                case CONTENT -> new Reply.Answer(payload);
                case CONTINUE ->
                    new Reply.Received(payload.length == 0 ? new BitSet() : IndexRuns.decode(payload, cargo.pieces()));
                case REQUEST_ENTITY_INCOMPLETE -> new Reply.Missing(IndexRuns.decode(payload, cargo.pieces()));
                case CREATED, CHANGED -> new Reply.Done();
                default -> refused(code, response.getPayloadString());
            };
        } catch (WireException e) {
            return refused(
                    ResponseCode.BAD_REQUEST, "the node's answer " + code + " cannot be read: " + e.getMessage());
        }
    }

    private static Reply refused(ResponseCode code, String text) {
        return new Reply.Refused(100 * code.codeClass + code.codeDetail, code.text + " " + text);
    }
}
