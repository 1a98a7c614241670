package dev.ballast.link;

/**
 * What a link does to datagrams. Both directions are independent of each other: a medium that they share, such as a radio channel, is
 * not modelled.
 *
 * @param name what messages call it
 * @param up from the gateway to the node
 * @param down from the node to the gateway
 */
public record LinkProfile(String name, DirectionProfile up, DirectionProfile down) {
    /** How users name a profile; for messages and help texts. */
    public static final String SYNTAX = BuiltInLinks.NAMES + ", or keys as in rtt=4ms,bandwidth=100M: " + LinkText.KEYS;

    public LinkProfile {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a link needs a name");
        }
    }

    /** A link that does nothing at all: what is left is the time that the emulator itself takes. */
    public static LinkProfile clear() {
        return BuiltInLinks.clear();
    }

    /**
     * The profile of this name, or the one that a text such as {@code rtt=4ms,jitter=200us,loss=1%,burst=4,bandwidth=100M} describes.
     * The round trip is split in halves; everything else holds for each direction on its own.
     *
     * <p>{@code rtt}, {@code jitter} (mean of what is added to each delay), {@code hold}: a number with ns, us, ms or s. {@code loss},
     * {@code reorder}, {@code duplicate}: per cent with %, or 0 to 1; loss counts per IP fragment, the others per datagram. {@code
     * burst}: mean fragments per loss burst, see {@link LossModel#bursts}. {@code bandwidth}: bit/s, with k, M or G for powers of 1000. {@code queue}, {@code mtu}:
     * bytes, with K or M for powers of 1024. {@code histogram}: a file for {@link DelayHistogram#read}, added to the way down, each
     * datagram on its own.
     *
     * @throws IllegalArgumentException naming what is wrong and what is allowed
     */
    public static LinkProfile parse(String text) {
        LinkProfile builtIn = BuiltInLinks.find(text.strip());
        return builtIn == null ? LinkText.parse(text.strip()) : builtIn;
    }
}
