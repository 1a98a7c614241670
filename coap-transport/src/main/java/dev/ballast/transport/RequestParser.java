package dev.ballast.transport;

import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.CoAPMessageFormatException;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.option.MapBasedOptionRegistry;
import org.eclipse.californium.core.coap.option.StandardOptionRegistry;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.elements.util.DatagramReader;
import org.jspecify.annotations.Nullable;

/**
 * Parses what a server receives. Two things are malformed here that Californium by itself takes for failures of its own, which it logs with
 * their stack each time they come: a block larger than its option says, which is answered with 4.00 when it is confirmable, and an answer,
 * for a server asks nothing, which is reset when it is confirmable. Otherwise they are ignored.
 */
final class RequestParser extends UdpDataParser {
    RequestParser() {
        super(true, new MapBasedOptionRegistry(StandardOptionRegistry.getDefaultOptionRegistry(), MaxDatagram.ANY));
    }

    @Override
    public void parseOptionsAndPayload(DatagramReader reader, Message message) {
        if (message instanceof Response) {
            throw malformed("an answer to nothing", message, null);
        }
        try {
            super.parseOptionsAndPayload(reader, message);
        } catch (IllegalStateException e) {
            throw malformed(String.valueOf(e.getMessage()), message, ResponseCode.BAD_REQUEST);
        }
    }

    private static CoAPMessageFormatException malformed(String text, Message message, @Nullable ResponseCode answer) {
        return new CoAPMessageFormatException(
                text, message.getToken(), message.getMID(), message.getRawCode(), message.isConfirmable(), answer);
    }
}
