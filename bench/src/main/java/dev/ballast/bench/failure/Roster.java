package dev.ballast.bench.failure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.bench.study.PlainClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.Response;

/** What the gateway says of its nodes. Owned by one thread. */
final class Roster implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final PlainClient client;

    private Roster(PlainClient client) {
        this.client = client;
    }

    static Roster open(InetSocketAddress gateway) throws IOException {
        return new Roster(PlainClient.open(gateway));
    }

    /** The nodes in order, as the gateway's resource {@code /nodes} has them. */
    JsonNode nodes() throws IOException, InterruptedException {
        Response response = client.get("nodes");
        if (response == null || !response.isSuccess()) {
            throw new IOException("GET /nodes: " + (response == null ? "no answer" : response.getCode()));
        }
        return JSON.readTree(response.getPayload());
    }

    /** Whether all nodes are healthy and hold their parts. */
    boolean whole() throws IOException, InterruptedException {
        for (JsonNode node : nodes()) {
            if (!node.path("state").asText().equals("healthy")
                    || !node.path("has_parts").asBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** Answers that a node has given since the gateway began. */
    long answers(int node) throws IOException, InterruptedException {
        return nodes().path(node).path("answers").asLong();
    }

    @Override
    public void close() {
        client.close();
    }
}
