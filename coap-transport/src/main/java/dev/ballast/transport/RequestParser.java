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
 * Parses what a server receives. Two things are malformed here that Californium by itself takes for failures of its own, which it logs with
 * their stack each time they come: a block larger than its option says, which is answered with 4.00 when it is confirmable, and an answer,
 * for a server asks nothing, which is reset when it is confirmable. Otherwise they are ignored. What is
 * said of any malformed datagram is as brief as {@link AmplificationLayer} wants answers to be.
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

    /** The text is the payload of an answer that passes no layer, so it may have twice the bytes of the datagram less its marker. */
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
