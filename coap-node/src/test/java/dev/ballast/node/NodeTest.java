package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.Kernels;
import dev.ballast.wire.HealthReport;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.SoftwareVersion;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
    @TempDir
    private Path directory;

    @Test
    void tellsWhoItIs() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            NodeInfo info = NodeInfo.decode(node.ask(Code.GET, "/node").getPayload());

            assertThat(info)
                    .isEqualTo(new NodeInfo(
                            "n1",
                            "test-board",
                            SoftwareVersion.text(),
                            "portable",
                            1,
                            RunningNode.MEMORY,
                            RunningNode.MEMORY,
                            info.temperatureCelsius(),
                            RunningNode.QUEUE,
                            List.of(),
                            RunningNode.DATAGRAM,
                            info.receiveBufferBytes(),
                            Runtime.getRuntime().availableProcessors(),
                            null));
            assertThat(info.receiveBufferBytes()).isGreaterThan(65_507); // one datagram of any size at least
            assertThat(info.softwareVersion()).matches("\\d+\\.\\d+.*");
            assertThat(HealthReport.decode(node.ask(Code.GET, "/health").getPayload()))
                    .isEqualTo(new HealthReport(0, 0));
        }
    }

    @Test
    void anotherStartHasAnotherNumberForWhoeverAsks() throws Exception {
        Set<Long> starts = new HashSet<>();
        for (int start = 0; start < 2; start++) {
            try (RunningNode node = RunningNode.portable(directory)) {
                for (int ask = 0; ask < 2; ask++) {
                    byte[] told = node.ask(Code.GET, "/node?boot").getPayload();
                    starts.add(NodeInfo.decode(told).boot());
                }
                assertThat(NodeInfo.decode(node.ask(Code.GET, "/node").getPayload())
                                .boot())
                        .as("an older gateway, which would refuse it")
                        .isNull();
            }
        }
        assertThat(starts).hasSize(2).doesNotContainNull();
    }

    @Test
    void listsItsResources() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(node.ask(Code.GET, "/.well-known/core")
                            .getPayloadString()
                            .split(","))
                    .contains(
                            "</node>;ct=60;if=\"ballast.v1\";rt=\"ballast.node\"",
                            "</health>;ct=60;if=\"ballast.v1\";rt=\"ballast.health\"",
                            "</parts>;ct=60;if=\"ballast.v1\";rt=\"ballast.part\"",
                            "</gemm>;ct=60;if=\"ballast.v1\";rt=\"ballast.gemm\"");
        }
    }

    @Test
    void refusesAnUnknownPathWithAText() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            Response response = node.ask(Code.GET, "/nodes");

            assertThat(response.getCode()).isEqualTo(ResponseCode.NOT_FOUND);
            assertThat(response.getPayloadString())
                    .isEqualTo("nothing at /nodes; there is /gemm, /health, /node, /parts, /probe");
        }
    }

    @Test
    void aDataDirectoryServesOneNode() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(node.address().getPort()).isNotZero();
            refuses(RunningNode.config(directory, 0, 1, 1), false, "another node uses the data directory");
        }
        RunningNode.portable(directory).close();
    }

    @Test
    void aPortServesOneNode() throws Exception {
        Path other = directory.resolve("other");
        try (RunningNode node = RunningNode.portable(directory.resolve("one"))) {
            int port = node.address().getPort();
            refuses(RunningNode.config(other, port, 1, 1), false, "cannot listen on 127.0.0.1:" + port);
            refuses(RunningNode.config(other, port, 1, 1), false, "choose another --port"); // the lock was given back
        }
    }

    @Test
    void aFileIsNoDataDirectory() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");

        refuses(RunningNode.config(file, 0, 1, 1), false, "cannot use the data directory");
    }

    @Test
    void doesNotListenBeyondLoopbackUnlessToldTo() throws Exception {
        NodeConfig open = new NodeConfig(
                "n", InetAddress.getByName("0.0.0.0"), 0, directory, "p", 1, 1, 1, 1, false, Duration.ZERO);

        refuses(open, true, "--insecure");
    }

    @Test
    void aConfigurationIsCheckedWhenItIsMade() {
        InetAddress host = InetAddress.getLoopbackAddress();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeConfig("a b", host, 0, directory, "p", 1, 1, 1, 1, false, Duration.ZERO))
                .withMessageStartingWith("id is a b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NodeConfig("a", host, 65_536, directory, "p", 1, 1, 1, 1, false, Duration.ZERO))
                .withMessageStartingWith("port is 65536");
    }

    private static void refuses(NodeConfig config, boolean usage, String text) {
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(
                        () -> Node.start(config, Kernels.portable(), () -> 0).close())
                .withMessageContaining(text)
                .satisfies(e -> assertThat(e.isUsage()).isEqualTo(usage));
    }
}
