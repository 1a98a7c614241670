package dev.ballast.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The gateway's description of its nodes. Owned by one thread. */
public final class Roster implements AutoCloseable {
    private static final long TIMEOUT_MS = 20_000;

    private final InferClient client;

    private Roster(InferClient client) {
        this.client = client;
    }

    public static Roster open(InetSocketAddress gateway) throws IOException {
        return new Roster(InferClient.open(gateway));
    }

    /** The nodes in order, as the gateway's resource {@code /nodes} has them. */
    public JsonNode nodes() throws IOException, InterruptedException {
        InferClient.Reply reply = client.nodes(TIMEOUT_MS);
        if (reply instanceof InferClient.Reply.Answer answer) {
            return answer.json();
        }
        throw new IOException("GET /nodes: " + reply);
    }

    /** Whether all nodes are healthy and hold their parts. */
    public boolean whole() throws IOException, InterruptedException {
        for (JsonNode node : nodes()) {
            if (!node.path("state").asText().equals("healthy")
                    || !node.path("has_parts").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** Answers that a node has given since the gateway began. */
    public long answers(int node) throws IOException, InterruptedException {
        return nodes().path(node).path("answers").asLong();
    }

    @Override
    public void close() {
        client.close();
    }
}
