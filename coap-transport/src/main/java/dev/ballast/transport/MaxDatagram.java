package dev.ballast.transport;

import org.eclipse.californium.core.coap.Option;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.option.IntegerOptionDefinition;
import org.eclipse.californium.core.coap.option.OpaqueOptionDefinition;

/**
 * The Max-Datagram option of a request: the largest payload, in bytes, that the client takes in one datagram. Without the option, an answer
 * above 1024 bytes comes in blocks, one round trip each, as every CoAP client expects.
 *
 * <p>The option's number is in the range for experiments. The option is elective, so a server that does not know it answers in blocks. It
 * is unsafe to forward, because it concerns one hop (RFC 7252, 5.4 and 12.2).
 */
public final class MaxDatagram {
    /** Option number. It is even: elective. Its bit 1 is set: unsafe to forward. */
    public static final int NUMBER = 65_002;

    private static final IntegerOptionDefinition OPTION =
            new IntegerOptionDefinition(NUMBER, "Max-Datagram", true, 0, 4);

    /** The option as a server parses it, with a value of any length: an invalid value of an elective option is ignored. */
    static final OpaqueOptionDefinition ANY = new OpaqueOptionDefinition(NUMBER, "Max-Datagram");

    private MaxDatagram() {}

    /** Lets the answer to {@code request} come in one datagram of up to {@code payloadBytes}. */
    public static void set(Request request, int payloadBytes) {
        if (payloadBytes < 0 || payloadBytes > CoapSettings.MAX_DATAGRAM_PAYLOAD) {
            throw new IllegalArgumentException(
                    "datagram of " + payloadBytes + " bytes, not within 0.." + CoapSettings.MAX_DATAGRAM_PAYLOAD);
        }
        request.getOptions().addOtherOption(OPTION.create(payloadBytes));
    }

    /**
     * Bytes of payload that the client takes in one datagram, at most {@link CoapSettings#MAX_DATAGRAM_PAYLOAD}; 0 without the option or
     * with an invalid value.
     */
    public static int of(Request request) {
        for (Option option : request.getOptions().getOthers()) {
            if (option.getNumber() == NUMBER) {
                return read(option.getValue());
            }
        }
        return 0;
    }

    private static int read(byte[] value) {
        if (value.length > Integer.BYTES) {
            return 0;
        }
        long bytes = IntegerOptionDefinition.getLongValue(value);
        return (int) Math.min(bytes, CoapSettings.MAX_DATAGRAM_PAYLOAD);
    }
}
