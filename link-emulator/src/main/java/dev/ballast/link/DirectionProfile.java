package dev.ballast.link;

/**
 * Behaviour of one direction of a link.
 *
 * @param delay from the far end of the bottleneck to the receiver
 * @param loss loss model, applied to each IP fragment
 * @param order which datagrams overtake others
 * @param duplicate share of the datagrams that arrive twice, 0 to 1
 * @param bottleneck slowest part of the direction
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
    /** Every fragment but the last carries a multiple of this number of bytes. RFC 791 §3.1. */
    private static final int FRAGMENT_UNIT = 8;

    public DirectionProfile {
        LossModel.requireShare("duplicate", duplicate);
        if (mtuPayload < FRAGMENT_UNIT || mtuPayload > 65_507) {
            throw new IllegalArgumentException("mtu must allow 8 to 65507 bytes of payload, allows " + mtuPayload);
        }
    }

    /** A direction without delay, loss or bottleneck. */
    public static DirectionProfile clear() {
        return new DirectionProfile(
                DelayModel.none(), LossModel.none(), DeliveryOrder.fifo(), 0, Bottleneck.none(), ETHERNET_PAYLOAD);
    }

    /**
     * Number of IP fragments of a datagram. If one fragment is lost, the datagram is lost.
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

    /** Bytes of a datagram at the bottleneck: the payload, one UDP header, and an IPv4 header for each fragment. */
    public int wireBytes(int bytes) {
        return bytes + UDP_HEADER + IP_HEADER * fragments(bytes);
    }
}
