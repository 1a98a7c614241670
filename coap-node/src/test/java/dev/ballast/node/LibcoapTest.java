package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.node.part.Parts;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain mode is for any CoAP client: here libcoap's command-line client provisions a part and uses it. */
class LibcoapTest {
    private static final Path CLIENT = Path.of("/usr/bin/coap-client-notls");

    @TempDir
    private Path directory;

    @Test
    void provisionsAPartAndUsesItInBlocks() throws Exception {
        assumeTrue(Files.isExecutable(CLIENT), CLIENT + " is not installed (Debian: libcoap3-bin)");
        LinearLayer layer = Parts.dense(200, 1000);
        float[] activation = Parts.random(layer.lowering().inputLength(), 1);
        PartMessage part = PartMessage.of(layer);
        String id = part.partId();
        Path weights = Files.write(directory.resolve("part"), part.encode());
        Path question = Files.write(
                directory.resolve("question"),
                GemmRequest.of(0, JobExtents.of(1), activation).encode());
        Path answer = directory.resolve("answer");
        Path held = directory.resolve("held");
        try (RunningNode node = RunningNode.portable(directory.resolve("data"))) {
            run(node, "/parts/" + id, "-m", "put", "-t", "60", "-b", "1024", "-f", weights.toString());
            run(node, "/parts/" + id, "-o", held.toString());
            run(node, "/gemm/" + id, "-m", "post", "-t", "60", "-b", "1024", "-f", "" + question, "-o", "" + answer);
        }

        assertThat(held).hasBinaryContent(part.encode());
        assertThat(GemmResponse.decode(Files.readAllBytes(answer), layer.outputLength())
                        .result())
                .isEqualTo(Parts.naive(layer, activation));
    }

    private static void run(RunningNode node, String path, String... arguments) throws Exception {
        ProcessBuilder command = new ProcessBuilder(CLIENT.toString(), "-B", "60");
        command.command().addAll(Arrays.asList(arguments));
        command.command().add("coap://127.0.0.1:" + node.address().getPort() + path);
        Process process = command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
