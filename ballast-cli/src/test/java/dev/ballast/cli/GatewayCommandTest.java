package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.command.CommandRunner;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** A gateway that cannot start: 2 when the configuration must be corrected, 1 when something else is in the way. */
class GatewayCommandTest {
    private static final String NODES = "nodes: [{id: a, address: '127.0.0.1:1'}, {id: b, address: '127.0.0.1:2'}]\n";
    private static final String LISTEN = "listen: 127.0.0.1:0\n";

    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int gateway(String config) throws Exception {
        Path file = Files.writeString(folder.resolve("gateway.yaml"), config);
        CommandLine line = CommandRunner.commandLine(new BallastMain());
        line.setErr(new PrintWriter(err));
        return line.execute("gateway", "--config=" + file);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mqtt: {brokr: embedded} | brokr",
                "coding: {parity: 9} | parity",
                "coding: {parity: 2} | needs at least 3 nodes",
                "models: [{name: other}] | file",
                "models: [{name: lenet5, wire: float8}] | float16",
                "models: [{name: other, file: no-such.onnx}] | no-such.onnx: no such file",
                "models: [{name: other, file: gateway.yaml}] | not an ONNX model",
                "models: [{name: lenet5, layers: [{layer: conv9, wire: int8}]}] | the layers are [/conv1/Conv",
                "models: [{name: lenet5, split-over: [c]}] | name node c",
                "model-store: . | model store",
            })
    void aWrongConfigurationEndsWithTwo(String config, String named) throws Exception {
        assertThat(gateway(NODES + LISTEN + config)).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains(named).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lisen: 127.0.0.1:0 | lisen",
                "listen: nonsense | must be host:port",
                "listen: 127.0.0.1:99999 | port must be 0 to 65535",
            })
    void aWrongAddressEndsWithTwo(String listen, String named) throws Exception {
        assertThat(gateway(NODES + listen)).isEqualTo(CommandRunner.USAGE);
        assertThat(err.toString()).contains(named).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:7, 127.0.0.1:7",
        "::1, [0:0:0:0:0:0:0:1]:7, [0:0:0:0:0:0:0:1]:7",
        "0.0.0.0, 0.0.0.0:7, 127.0.0.1:7",
        "::, [0:0:0:0:0:0:0:0]:7, 127.0.0.1:7"
    })
    void addressesArePrintedAsCommandsReadThem(String host, String ready, String gateway) throws Exception {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(host), 7);
        assertThat(GatewayCommand.ready(address)).isEqualTo("ready coap://" + ready);
        assertThat(URI.create(GatewayCommand.ready(address).split(" ", -1)[1]).getPort())
                .as("the ready line holds a URI")
                .isEqualTo(7);
        assertThat(GatewayCommand.nextStep(address)).contains(" --gateway " + gateway + ";");
    }

    @Test
    void aPortInUseEndsWithOne() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(gateway(NODES + LISTEN + "mqtt: {listen: '127.0.0.1:" + taken.getLocalPort() + "'}"))
                    .isEqualTo(CommandRunner.FAILED);
            assertThat(err.toString())
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasLineCount(1);
        }
    }
}
