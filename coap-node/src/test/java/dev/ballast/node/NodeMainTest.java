package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Kernels;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class NodeMainTest {
    @TempDir
    private Path directory;

    private final StringWriter messages = new StringWriter();
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    @Test
    void saysThatItIsReadyAndEndsWithItsInput() {
        int code = run(InputStream.nullInputStream(), "--id", "pi-1", "--port", "0", "--exit-with-stdin");

        assertThat(output.toString(StandardCharsets.UTF_8)).matches("ready coap://127\\.0\\.0\\.1:\\d+ id=pi-1\\R");
        assertThat(code).isZero();
        assertThat(messages.toString()).isEmpty();
    }

    @Test
    void aPortInUseEndsItWithOne() throws Exception {
        try (RunningNode other = RunningNode.portable(directory.resolve("other"))) {
            int code = run(
                    new PipedInputStream(new PipedOutputStream()),
                    "--port",
                    "" + other.address().getPort());

            assertThat(code).isEqualTo(1);
            assertThat(messages.toString()).contains("choose another --port").hasLineCount(1);
            assertThat(output.size()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--prot, 5683, 'ballast-node: Unknown options: ''--prot'', ''5683'' (--help lists the options)'",
        "--port, many, (--help lists the options)",
        "--port, 70000, ballast-node: port is 70000",
        "--id, a b, ballast-node: id is a b",
        "--profile, cray-1, neither a file nor a built-in profile",
        "--host, 0.0.0.0, --insecure",
        "--host, no.such.host.invalid, is not an address of this machine",
        "--keep-unused, 2, must be 0 or 3 to 876000 hours",
        "--keep-unused, 3000000, must be 0 or 3 to 876000 hours",
    })
    void aWrongOptionEndsItWithTwoAndOneLine(String option, String value, String text) {
        int code = run(InputStream.nullInputStream(), option, value);

        assertThat(messages.toString()).contains(text).hasLineCount(1);
        assertThat(code).isEqualTo(2);
        assertThat(output.size()).isZero();
    }

    @Test
    void theSelfTestPrintsATableOfTheKernels() {
        int code = run(InputStream.nullInputStream(), "--self-test");

        assertThat(output.toString(StandardCharsets.UTF_8).split("\\R"))
                .hasSize(1 + Kernels.available().size())
                .satisfies(lines -> assertThat(lines[0]).startsWith("kernel ").contains("GFLOP/s"))
                .satisfies(lines -> assertThat(lines[lines.length - 1])
                        .matches("portable +(\\d+) of \\1 +[\\d.]+ +[\\d.]+ +[\\d.]+"));
        assertThat(code).isZero();
        assertThat(messages.toString()).isEmpty();
    }

    private int run(InputStream in, String... args) {
        CommandLine line = NodeMain.commandLine(in, new PrintStream(output, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(messages, true));
        String[] all = new String[args.length + 2];
        System.arraycopy(args, 0, all, 0, args.length);
        all[args.length] = "--data";
        all[args.length + 1] = directory.resolve("data").toString();
        return line.execute(all);
    }
}
