package dev.ballast.link;

/**
 * What one direction of a link does.
 *
 * @param delay from the far end of the bottleneck to the receiver
 * @param loss per IP fragment
 * @param order which datagrams overtake others
 * @param duplicate share of the datagrams that arrive twice, 0 to 1
 * @param bottleneck its slowest part
 * @param mtuPayload largest UDP payload that travels in one IP packet, in bytes; 1472 on Ethernet and Wi-Fi
 */
public record DirectionProfile(
        DelayModel delay,
        LossModel loss,
        DeliveryOrder order,
        double duplicate,
        Bottleneck bottleneck,
        int mtuPayload) {
    /** UDP payload of one Ethernet packet: 1500 bytes less 20 of IPv4 and 8 of UDP. */
    public static final int ETHERNET_PAYLOAD = 1472;

    private static final int UDP_HEADER = 8;
    private static final int IP_HEADER = 20;
    /** Every fragment but the last carries a multiple of this. RFC 791 §3.1. */
    private static final int FRAGMENT_UNIT = 8;

    public DirectionProfile {
        LossModel.requireShare("duplicate", duplicate);
        if (mtuPayload < FRAGMENT_UNIT || mtuPayload > 65_507) {
            throw new IllegalArgumentException("an MTU for " + mtuPayload + " bytes of payload, needs 8 to 65507");
        }
    }

    /** A direction that does nothing. */
    public static DirectionProfile clear() {
        return new DirectionProfile(
                DelayModel.none(), LossModel.none(), DeliveryOrder.fifo(), 0, Bottleneck.none(), ETHERNET_PAYLOAD);
    }

    /**
     * IP packets that a datagram is sent as; losing one loses the datagram.
     *
     * @param bytes UDP payload
     */
    public int fragments(int bytes) {
        int whole = bytes + UDP_HEADER;
        int largest = mtuPayload + UDP_HEADER;
        if (whole <= largest) {
            return 1;
        }
        int unit = largest / FRAGMENT_UNIT * FRAGMENT_UNIT;
        return 1 + (whole - largest + unit - 1) / unit;
    }

    /** Bytes that a datagram takes of the bottleneck: its payload, one UDP header, and an IPv4 header for each fragment. */
    public int wireBytes(int bytes) {
        return bytes + UDP_HEADER + IP_HEADER * fragments(bytes);
    }
}
