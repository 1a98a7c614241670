package dev.ballast.link;

/**
 * Behaviour of a link. Both directions are independent: a medium that they share, such as a radio channel, is not modelled.
 *
 * @param name name of the profile in messages
 * @param up from the gateway to the node
 * @param down from the node to the gateway
 */
public record LinkProfile(String name, DirectionProfile up, DirectionProfile down) {
    /** Syntax of a profile, for messages and help texts. */
    public static final String SYNTAX = BuiltInLinks.NAMES + ", or keys as in rtt=4ms,bandwidth=100M: " + LinkText.KEYS;

    public LinkProfile {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a link needs a name");
        }
    }

    /** A link without delay, loss or bottleneck. Only the emulator's own time remains. */
    public static LinkProfile clear() {
        return BuiltInLinks.clear();
    }

    /**
     * The profile with this name, or the profile that a text such as {@code rtt=4ms,jitter=200us,loss=1%,burst=4,bandwidth=100M} describes.
     * Half of the round trip is the delay of each direction. Every other key holds for each direction on its own.
     *
     * <p>{@code rtt}, {@code jitter} (mean of the time added to each delay), {@code hold}: a number with ns, us, ms or s. {@code loss},
     * {@code reorder}, {@code duplicate}: per cent with %, or 0 to 1; loss counts per IP fragment, the others per datagram. {@code burst}:
     * mean fragments per loss burst, see {@link LossModel#bursts}. {@code bandwidth}: bit/s, with k, M or G for powers of 1000.
     * {@code queue}, {@code mtu}: bytes, with K or M for powers of 1024. {@code histogram}: a file for {@link DelayHistogram#read}, added
     * to the way down, each datagram on its own.
     *
     * @throws IllegalArgumentException naming the wrong key or value and what is allowed
     */
    public static LinkProfile parse(String text) {
        LinkProfile builtIn = BuiltInLinks.find(text.strip());
        return builtIn == null ? LinkText.parse(text.strip()) : builtIn;
    }
}
