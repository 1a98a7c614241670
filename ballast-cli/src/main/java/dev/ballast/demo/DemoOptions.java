package dev.ballast.demo;

import dev.ballast.link.LinkProfile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The options of the demonstration.
 *
 * @param requests number of inferences, at least 1
 * @param nodes number of data nodes
 * @param parity number of parity nodes
 * @param killAfter number of inferences before a node is killed; 0 means never
 * @param nodeJar jar of the node program
 * @param mqttPort port of the broker; 0 picks a free port
 * @param link emulated link between the gateway and each node; null for none
 * @param seed seed of the links
 */
public record DemoOptions(
        int requests,
        int nodes,
        int parity,
        int killAfter,
        Path nodeJar,
        int mqttPort,
        @Nullable LinkProfile link,
        long seed) {
    public DemoOptions {
        require(requests >= 1, "--requests must be at least 1, is " + requests);
        require(nodes >= 1 && nodes <= 16, "--nodes must be 1 to 16, is " + nodes);
        require(parity >= 0 && parity <= 4, "--parity must be 0 to 4, is " + parity);
        require(killAfter >= 0 && killAfter <= requests, "--kill-after must be 0 to " + requests + ", is " + killAfter);
        require(mqttPort >= 0 && mqttPort <= 65_535, "--mqtt-port must be 0 to 65535, is " + mqttPort);
    }

    /** Number of node processes. */
    int processes() {
        return nodes + parity;
    }

    /** Index of the node that is killed: the second, or the only one. */
    int victim() {
        return Math.min(1, processes() - 1);
    }

    private static void require(boolean held, String rule) {
        if (!held) {
            throw new IllegalArgumentException(rule);
        }
    }
}
