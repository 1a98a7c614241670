package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each command when something is not as it must be: an exit code that is not 0, and a line that says what to mend. */
@Timeout(300)
@Tag("once")
class CommandLineIT {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    @Test
    void tellsItsVersion() throws IOException {
        assertThat(Ballast.run("--version").output()).first().isEqualTo("ballast 0.1.0");
        assertThat(node("--version").output()).containsExactly("ballast-node 0.1.0");
        assertThat(node("--help").output().get(0)).startsWith("Usage: ballast-node");
        assertThat(Ballast.run("--help").output().get(0)).startsWith("Usage: ballast");
    }

    @Test
    void namesAnUnknownCommand() throws IOException {
        Program.Outcome outcome = Ballast.run("deom");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.errors())
                .hasSizeLessThanOrEqualTo(3)
                .first()
                .asString()
                .contains("deom");
    }

    @Test
    void gatewaySaysThatItsConfigurationIsMissing() throws IOException {
        Program.Outcome outcome = Ballast.run("gateway", "--config", "no-such.yaml");
        assertThat(outcome.status()).isEqualTo(2);
        assertThat(outcome.errors()).hasSize(1).first().asString().contains("no-such.yaml", "there is no such file");
    }

    @Test
    void gatewayNamesWhatIsWrongInItsConfiguration() throws IOException {
        Program.Outcome outcome = gateway("lisen: 127.0.0.1:0", nodes());
        assertThat(outcome.status()).isEqualTo(2);
        assertOneLine(outcome, "lisen");
    }

    @Test
    void gatewayRefusesToListenBeyondLoopbackWithoutKeys() throws IOException {
        Program.Outcome outcome = gateway("listen: 0.0.0.0:0", nodes());
        assertThat(outcome.status()).isEqualTo(2);
        assertOneLine(outcome, "--insecure");
    }

    @Test
    void gatewaySaysThatItsPortIsInUse() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(ANY)) {
            Program.Outcome outcome =
                    gateway("listen: 127.0.0.1:" + taken.getLocalPort(), nodes(), "mqtt: {listen: \"127.0.0.1:0\"}");
            assertThat(outcome.status()).isEqualTo(1);
            assertOneLine(outcome, "cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void gatewaySaysThatTheBrokersPortIsInUse() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Program.Outcome outcome = gateway(
                    "listen: 127.0.0.1:0", nodes(), "mqtt: {listen: \"127.0.0.1:" + taken.getLocalPort() + "\"}");
            assertThat(outcome.status()).isEqualTo(1);
            assertOneLine(outcome, "cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void secondGatewayOnTheSamePortIsRefusedAndTheFirstGoesOn() throws IOException {
        int port = FreePort.udp();
        Path file = Files.write(
                folder.resolve("gateway.yaml"),
                List.of("listen: 127.0.0.1:" + port, nodes(), "mqtt: {listen: \"127.0.0.1:0\"}"));
        List<String> command =
                Ballast.portableCommand(Ballast.ONE_COMPILER_JVM, "gateway", "--config", file.toString());
        try (Program first = Program.start("first", command)) {
            Ballast.address(first);
            Program.Outcome second = Program.run(command);
            assertThat(second.status()).isEqualTo(1);
            assertOneLine(second, "cannot listen on 127.0.0.1:" + port);
            assertThat(first.handle().isAlive()).isTrue();
        }
    }

    @Test
    void inferSaysThatNobodyListens() throws IOException {
        Path picture = Files.write(folder.resolve("seven.png"), Pictures.seven());
        String port = Integer.toString(FreePort.udp());
        Program.Outcome outcome = Ballast.run("infer", picture.toString(), "--gateway", "127.0.0.1:" + port);
        assertThat(outcome.status()).isEqualTo(1);
        assertOneLine(outcome, "check that a gateway runs there");
    }

    @Test
    void statusHasAnExitCodeForASilentGatewayAndAnotherForAWrongCommandLine() throws IOException {
        String port = Integer.toString(FreePort.udp());
        Program.Outcome nobody = Ballast.run("status", "--gateway", "127.0.0.1:" + port, "--timeout-ms", "500");
        assertThat(nobody.status()).isEqualTo(2);
        assertThat(nobody.output()).first().isEqualTo("gateway  127.0.0.1:" + port);
        assertThat(nobody.output().get(1)).startsWith("fleet    not serving: no answer from");
        Program.Outcome wrong = Ballast.run("status", "--timeout-ms", "0");
        assertThat(wrong.status()).isEqualTo(64);
        assertOneLine(wrong, "--timeout-ms must be 1 or more");
    }

    @Test
    void inferSaysWhatItCannotSend() throws IOException {
        Path picture = Files.write(folder.resolve("seven.png"), Pictures.seven());
        assertOneLine(
                Ballast.run("infer", picture.toString(), "--deadline-ms", "0"), "--deadline-ms must be 1 or more");
        assertOneLine(Ballast.run("infer", "no-such.png"), "there is no file no-such.png");
        assertOneLine(Ballast.run("infer", "text.txt"), "the name must end in .jpg, .png, .bmp, .gif, .json or .cbor");
    }

    @Test
    void nodesSaysWhatItNeeds() throws IOException {
        Program.Outcome help = Ballast.run("nodes", "readmit", "--help");
        assertThat(help.status()).isZero();
        assertThat(help.output().get(0)).startsWith("Usage: ballast nodes readmit");
        Program.Outcome nothing = Ballast.run("nodes");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.errors()).first().asString().contains("a subcommand is missing; expected readmit");
        String port = Integer.toString(FreePort.udp());
        Program.Outcome nobody = Ballast.run("nodes", "readmit", "node-1", "--gateway", "127.0.0.1:" + port);
        assertThat(nobody.status()).isEqualTo(1);
        assertOneLine(nobody, "check that a gateway runs there");
    }

    @Test
    void nodeSharesNeitherItsDirectoryNorItsPort() throws IOException {
        try (Program first = Program.start("node-1", Ballast.nodeCommand("node-1", 0, folder.resolve("one")))) {
            int port = Ballast.address(first).getPort();
            Program.Outcome sameFolder = Program.run(Ballast.nodeCommand("node-2", 0, folder.resolve("one")));
            assertThat(sameFolder.status()).isEqualTo(1);
            assertOneLine(sameFolder, "another node uses the data directory");
            Program.Outcome samePort = Program.run(Ballast.nodeCommand("node-2", port, folder.resolve("two")));
            assertThat(samePort.status()).isEqualTo(1);
            assertOneLine(samePort, "cannot listen on 127.0.0.1:" + port);
            assertThat(first.handle().isAlive()).isTrue();
        }
    }

    @Test
    void nodeRefusesToListenBeyondLoopbackWithoutKeys() throws IOException {
        Program.Outcome outcome = node("--host", "0.0.0.0", "--port", "0", "--data", folder.toString());
        assertThat(outcome.status()).isEqualTo(2);
        assertOneLine(outcome, "--insecure");
    }

    private static String nodes() {
        return "nodes: [{id: node-1, address: \"127.0.0.1:9\"}, {id: node-2, address: \"127.0.0.1:10\"}]";
    }

    private Program.Outcome gateway(String... lines) throws IOException {
        Path file = Files.write(folder.resolve("gateway.yaml"), List.of(lines));
        return Ballast.run("gateway", "--config", file.toString());
    }

    private static Program.Outcome node(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(Ballast.java(Ballast.NODE_JAR, Ballast.ONE_COMPILER_JVM));
        command.addAll(List.of(arguments));
        return Program.run(command);
    }

    /** Beside what the log says, one line for people, and no stack. */
    private static void assertOneLine(Program.Outcome outcome, String named) {
        assertThat(outcome.output()).isEmpty();
        List<String> lines = outcome.errors().stream()
                .filter(line ->
                        !line.matches("[0-9:.]+ (INFO|WARN) .*") && !line.startsWith("WARNING: Using incubator"))
                .toList();
        assertThat(lines).as(outcome.errors().toString()).hasSize(1);
        assertThat(lines.get(0)).startsWith("ballast").contains(named);
    }
}
