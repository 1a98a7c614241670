package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process whose ready line comes from a shell. */
@Timeout(60)
class NodeProcessTest {
    @TempDir
    private Path folder;

    private final BlockingQueue<NodeProcess> ended = new LinkedBlockingQueue<>();

    private NodeProcess start(String script) throws Exception {
        return NodeProcess.start("node-1", List.of("sh", "-c", script), folder);
    }

    @Test
    void aNodeThatIsKilledFromOutsideIsToldOnceAndListedAsEnded() throws Exception {
        try (NodeProcess node = start("echo 'ready coap://127.0.0.1:5701 id=node-1'; exec cat")) {
            node.whenEnded(ended::add);
            assertThat(node.exitCode()).isEmpty();
            assertThat(FleetListing.members(List.of(node.address()), List.of(node)))
                    .containsExactly(new FleetListing.Member("node-1", 5701, node.pid(), null));
            assertThat(ProcessHandle.of(node.pid()).orElseThrow().destroyForcibly())
                    .isTrue();
            assertThat(ended.poll(30, TimeUnit.SECONDS)).isSameAs(node);
            assertThat(node.exitCode()).hasValue(137);
            assertThat(FleetListing.members(List.of(node.address()), List.of(node)))
                    .containsExactly(new FleetListing.Member("node-1", 5701, node.pid(), 137));
        }
        assertThat(ended).isEmpty();
    }

    @Test
    void aNodeThatStopsByItselfHasItsExitCode() throws Exception {
        try (NodeProcess node = start("exit 3")) {
            node.whenEnded(ended::add);
            assertThat(ended.poll(30, TimeUnit.SECONDS)).isSameAs(node);
            assertThat(node.exitCode()).hasValue(3);
        }
    }
}
