package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ballast status} beside a fleet whose boards and gateway are killed from outside. */
@Tag("once")
@Timeout(300)
class StatusIT {
    private static final int NODES = 5;
    private static final int PROTECTED = 0;
    private static final int REDUCED = 1;
    private static final int NOT_SERVING = 2;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path temp;

    @Test
    void theExitCodeFollowsTheFleetAndTheDemoSaysWhoHasEnded() throws IOException {
        List<String> command = Ballast.portableCommand(
                List.of("-Djava.io.tmpdir=" + temp),
                "demo",
                "--node-jar",
                Ballast.NODE_JAR.toString(),
                "--keep",
                "--json",
                "--requests",
                "1",
                "--kill-after",
                "0");
        try (Program demo = Program.start("demo", Ballast.ONE_COMPILER, command)) {
            JsonNode fleet = JSON.readTree(demo.awaitLine("where it is", line -> line.contains("gateway_pid")));
            String gateway = fleet.path("gateway").asText();
            assertThat(fleet.path("gateway_pid").asLong())
                    .isEqualTo(demo.handle().pid());
            assertThat(fleet.path("nodes"))
                    .hasSize(NODES)
                    .allMatch(node -> node.path("state").asText().equals("running"));
            demo.awaitErrorLine("that it stays", line -> line.startsWith("the fleet keeps running"));
            awaitStatus(PROTECTED, gateway);

            long pid = fleet.path("nodes").path(2).path("pid").asLong();
            assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
            String ended = "node-3 (pid " + pid + ") has ended with exit code 137";
            demo.awaitErrorLine("that node-3 has ended", ended::equals);
            awaitStatus(REDUCED, gateway);
            assertThat(demo.errors()).containsOnlyOnce(ended);

            List<ProcessHandle> left = demo.handle().descendants().toList();
            assertThat(left).hasSize(NODES - 1);
            demo.kill();
            awaitStatus(NOT_SERVING, gateway);
            Await.until(
                    "the nodes of a killed demo end",
                    () -> left.stream().noneMatch(ProcessHandle::isAlive),
                    () -> left);
        }
    }

    private static void awaitStatus(int code, String gateway) {
        Await.every(
                1_000,
                "the status is " + code,
                () -> status(gateway).status() == code,
                () -> status(gateway).output());
    }

    private static Program.Outcome status(String gateway) {
        try {
            return Ballast.run("status", "--gateway", gateway, "--timeout-ms", "2000");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
