package dev.ballast.transport;

import java.nio.charset.StandardCharsets;
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
 * Parses the datagrams that a server receives. Californium by itself treats two kinds of bad datagrams as its own failures and logs each
 * with a stack trace. This parser treats them as malformed:
 * <ul>
 * <li>A block that is larger than its option says: 4.00 if confirmable.
 * <li>A response, because a server sends no requests: a reset if confirmable.
 * </ul>
 *
 * <p>Non-confirmable ones are ignored. The text about a malformed datagram is as short as {@link AmplificationLayer} wants answers to be.
 */
final class RequestParser extends UdpDataParser {
    private static final int HEADER_BYTES = 4;

    RequestParser() {
        super(true, new MapBasedOptionRegistry(StandardOptionRegistry.getDefaultOptionRegistry(), MaxDatagram.ANY));
    }

    @Override
    public void parseOptionsAndPayload(DatagramReader reader, Message message) {
        if (message instanceof Response) {
            throw malformed("an answer to nothing", message, null);
        }
        int bytes = HEADER_BYTES + message.getToken().length() + reader.bitsLeft() / Byte.SIZE;
        try {
            super.parseOptionsAndPayload(reader, message);
        } catch (IllegalStateException e) {
            throw malformed(brief(e, bytes), message, ResponseCode.BAD_REQUEST);
        } catch (CoAPMessageFormatException e) {
            throw malformed(brief(e, bytes), message, e.getErrorCode());
        }
    }

    /**
     * Shortens the text to twice the bytes of the datagram less the payload marker, because the answer passes no layer that would shorten
     * it.
     */
    private static String brief(RuntimeException fault, int datagramBytes) {
        byte[] text = String.valueOf(fault.getMessage()).getBytes(StandardCharsets.UTF_8);
        int most = (AmplificationLayer.FACTOR - 1) * datagramBytes - 1;
        return new String(AmplificationLayer.start(text, most), StandardCharsets.UTF_8);
    }

    private static CoAPMessageFormatException malformed(String text, Message message, @Nullable ResponseCode answer) {
        return new CoAPMessageFormatException(
                text, message.getToken(), message.getMID(), message.getRawCode(), message.isConfirmable(), answer);
    }
}
