package dev.ballast.bench.attack;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/**
 * The knowledge of the attackers: what anyone on the network can find out.
 *
 * @param nodes addresses of the nodes
 * @param clientId the gateway's client id at its MQTT broker
 */
record AttackTarget(InetSocketAddress gateway, List<InetSocketAddress> nodes, URI broker, String clientId) {
    /** Path of an inference with the model that comes with the program. */
    static final String[] INFER = {"v2", "models", "lenet5", "infer"};

    AttackTarget {
        nodes = List.copyOf(nodes);
    }
}
