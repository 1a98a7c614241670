package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.model.Model;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StagingTest {
    private static final ModelSource.StageKey FIRST = new ModelSource.StageKey("input", "/conv2/Conv", List.of());

    @Test
    void whatCannotBeCutSaysWhere() {
        refuses("pool9", "output", "no stage begins or ends at pool9; it can be cut at [input, /conv1/Conv, /MaxPool,");
        refuses("/fc2/Gemm", "/fc1/Gemm", "ends before it begins");
        refuses("/MaxPool", "/fc1/Gemm", "overlap");
    }

    @Test
    void whatNamesAnUnknownNodeSaysWhichThereAre() {
        ModelSource.StageKey key = new ModelSource.StageKey("input", "/conv2/Conv", List.of("node-7"));
        refuses(List.of(key), "its stages and split-over name node node-7; the fleet is [node-0, node-1]");
    }

    private static void refuses(String from, String to, String text) {
        refuses(List.of(FIRST, new ModelSource.StageKey(from, to, List.of())), text);
    }

    private static void refuses(List<ModelSource.StageKey> keys, String text) {
        List<NodeAddress> fleet = IntStream.range(0, 2)
                .mapToObj(node -> new NodeAddress(
                        "node-" + node, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_000 + node)))
                .toList();
        ModelSource source = Models.builtIn().withStages(new ModelSource.Stages(keys, List.of()));
        assertThatThrownBy(() -> {
                    Model model = Models.load(source);
                    Models.staging(source, model, fleet);
                })
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(text);
    }
}
