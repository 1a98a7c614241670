package dev.ballast.demo;

import dev.ballast.link.LinkProfile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the demonstration does.
 *
 * @param requests inferences, at least 1
 * @param nodes data nodes
 * @param parity parity nodes
 * @param killAfter inferences before a node is killed; 0 for never
 * @param nodeJar the node program
 * @param mqttPort where the broker listens; 0 picks a free port
 * @param link what is emulated between the gateway and each node; null for nothing
 * @param seed of the links
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

    /** Processes in all. */
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
