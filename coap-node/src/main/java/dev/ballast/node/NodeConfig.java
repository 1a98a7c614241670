package dev.ballast.node;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Configuration of one node.
 *
 * @param id its name in the fleet: letters, digits, dot, dash and underscore, 63 at most
 * @param host address to listen on
 * @param port UDP port; 0 for any free port
 * @param data directory of this node alone; it is made if missing
 * @param profile name of the board profile, for {@code GET /node}
 * @param computeThreads products computed at the same time
 * @param queueLength products that may wait for a thread; further products are refused
 * @param memoryBytes most bytes of weights and working arrays together
 * @param datagramBytes longest UDP payload that others may send to the board, for {@code GET /node}
 * @param insecure whether to listen beyond loopback without keys
 * @param keepUnused how long a part is kept that no gateway uses or needs; zero keeps it for ever
 */
public record NodeConfig(
        String id,
        InetAddress host,
        int port,
        Path data,
        String profile,
        int computeThreads,
        int queueLength,
        long memoryBytes,
        int datagramBytes,
        boolean insecure,
        Duration keepUnused) {
    /** Gateways say at least once in this time which parts they need. */
    private static final Duration SHORTEST_KEEP = Duration.ofHours(3);

    /** A hundred years, which fit a count of nanoseconds. */
    private static final Duration LONGEST_KEEP = Duration.ofDays(36_500);

    public NodeConfig {
        require(id.matches("[A-Za-z0-9._-]{1,63}"), "id", id, "1 to 63 letters, digits, dots, dashes, underscores");
        require(port >= 0 && port <= 65_535, "port", port, "0 to 65535");
        require(computeThreads >= 1, "computeThreads", computeThreads, "at least 1");
        require(queueLength >= 1, "queueLength", queueLength, "at least 1");
        require(memoryBytes >= 1, "memoryBytes", memoryBytes, "at least 1");
        require(
                keepUnused.isZero()
                        || (keepUnused.compareTo(SHORTEST_KEEP) >= 0 && keepUnused.compareTo(LONGEST_KEEP) <= 0),
                "keepUnused",
                keepUnused,
                "0 or " + SHORTEST_KEEP.toHours() + " to " + LONGEST_KEEP.toHours() + " hours");
        require(datagramBytes >= 1, "datagramBytes", datagramBytes, "at least 1");
    }

    private static void require(boolean holds, String what, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(what + " is " + value + ", must be " + rule);
        }
    }
}
