package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.command.CommandRunner;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ResourceServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The command against a server with the resources that it reads. */
class StatusCommandTest {
    private static final String NODES = "[{\"id\":\"node-1\",\"state\":\"healthy\"}]";
    private static final int MAX_BODY = 1 << 16;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final ResourceServer server = new ResourceServer(CoapSettings.gatewayServer(MAX_BODY));
    private int port;
    private int pauses;

    @BeforeEach
    void listen() throws IOException {
        port = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .getPort();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Serves the nodes and, as the only model, one with this state. */
    private void serveRest(String state) {
        serve("nodes", ResponseCode.CONTENT, NODES);
        Resource folder = new CoapResourceBase("v2") {};
        folder.add(resource(
                "models",
                ResponseCode.CONTENT,
                "[{\"name\":\"a\",\"version\":\"1\",\"state\":\"" + state + "\",\"reason\":\"broken\"}]"));
        server.add(folder);
    }

    private void serve(String name, ResponseCode code, String text) {
        server.add(resource(name, code, text));
    }

    private static Resource resource(String name, ResponseCode code, String text) {
        return new CoapResourceBase(name) {
            @Override
            protected void get(CoapExchange exchange) {
                exchange.respond(
                        code,
                        text,
                        code == ResponseCode.CONTENT
                                ? MediaTypeRegistry.APPLICATION_JSON
                                : MediaTypeRegistry.TEXT_PLAIN);
            }
        };
    }

    private void serveFleet(boolean ready, int survives) {
        serveFleet(ready, survives, "READY");
    }

    private void serveFleet(boolean ready, int survives, String state) {
        serve(
                "fleet",
                ResponseCode.CONTENT,
                "{\"gateway\":{\"id\":\"g\",\"ready\":" + ready + "},\"survives\":" + survives + ",\"of\":1}");
        serveRest(state);
    }

    private int run(String... args) {
        return run(() -> {}, args);
    }

    private int run(StatusCommand.Pause pause, String... args) {
        return execute(new StatusCommand(() -> 0, pause), args);
    }

    private int execute(Object program, String... args) {
        CommandLine line = CommandRunner.commandLine(program);
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(args);
    }

    private String here() {
        return "--gateway=127.0.0.1:" + port;
    }

    @Test
    void theExitCodeSaysHowWellTheFleetIsProtected() {
        serveFleet(true, 1);
        assertThat(run(here())).isZero();
        assertThat(out.toString())
                .contains("gateway  g at 127.0.0.1:" + port, "fully protected: survives 1 of 1 failure", "node-1");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void lessProtectionIsOne() {
        serveFleet(true, 0);
        assertThat(run(here())).isEqualTo(1);
    }

    @Test
    void anUnknownHostIsOneLineAndAWrongCommandLine() {
        assertThat(run("--gateway=no-such-gateway.invalid")).isEqualTo(64);
        assertThat(err.toString().lines()).first().asString().contains("--gateway", "cannot be resolved");
        assertThat(err.toString()).doesNotContain("\tat ");
    }

    @Test
    void aGatewayThatIsNotReadyIsTwo() {
        serveFleet(false, 1);
        assertThat(run(here())).isEqualTo(2);
    }

    @Test
    void aGatewayThatRefusesIsTwoWithItsReason() {
        serve("fleet", ResponseCode.SERVICE_UNAVAILABLE, "too busy");
        assertThat(run(here())).isEqualTo(2);
        assertThat(out.toString()).contains("not serving: the gateway answers 5.03: too busy");
    }

    @Test
    void aGatewayThatDoesNotAnswerIsTwo() {
        server.close();
        assertThat(run(here(), "--timeout-ms=100")).isEqualTo(2);
        assertThat(out.toString()).contains("not serving: no answer from", "within 100 ms");
    }

    @Test
    void aModelThatCannotBeServedIsTwo() {
        serveFleet(true, 1, "UNAVAILABLE");
        assertThat(run(here())).isEqualTo(2);
        assertThat(out.toString()).contains("a      1        cannot be served: broken");
    }

    @Test
    void anOlderGatewayIsOne() {
        serveRest("READY");
        assertThat(run(here())).isEqualTo(1);
        assertThat(out.toString()).contains("protection unknown", "node-1");
    }

    @Test
    void jsonIsOneDocumentWithAllAnswers() throws Exception {
        serveFleet(true, 0);
        assertThat(run(here(), "--json")).isEqualTo(1);
        JsonNode document = JsonMapper.builder().build().readTree(out.toString());
        assertThat(document.path("exit_code").asInt()).isEqualTo(1);
        assertThat(document.path("fleet").path("of").asInt()).isEqualTo(1);
        assertThat(document.path("nodes").path(0).path("id").asText()).isEqualTo("node-1");
        assertThat(document.path("models").path(0).path("name").asText()).isEqualTo("a");
    }

    @Test
    void aWrongCommandLineIsNotTakenForAFleetThatDoesNotServe() {
        assertThat(run("--bogus")).isEqualTo(64);
        assertThat(run("--timeout-ms=0")).isEqualTo(64);
        assertThat(run("--gateway=127.0.0.1:")).isEqualTo(64);
        assertThat(err.toString())
                .contains("--timeout-ms must be 1 or more", "--gateway must be host:port")
                .doesNotContain("\tat ");
        assertThat(execute(new BallastMain(), "status", "--timeout-ms=0")).isEqualTo(64);
        assertThat(execute(new BallastMain(), "infer", "--bogus")).isEqualTo(2);
    }

    @Test
    void aBugIsNotTakenForLessProtection() {
        StatusCommand.Pause bug = () -> {
            throw new IllegalStateException("a bug");
        };
        serveFleet(true, 1);
        assertThat(run(bug, here(), "--watch")).isEqualTo(70);
        assertThat(err.toString()).contains("IllegalStateException: a bug");
    }

    @Test
    void watchingShowsTheFleetAgainUntilItIsStopped() {
        serveFleet(true, 1);
        StatusCommand.Pause stop = () -> {
            pauses++;
            if (pauses == 3) {
                throw new InterruptedException();
            }
        };
        assertThat(run(stop, here(), "--watch", "--json")).isEqualTo(CommandRunner.STOPPED);
        assertThat(out.toString().lines()).hasSize(3);
    }

    @Test
    void theAddressMayBeWrittenAsTheDemoPrintsIt() {
        serveFleet(true, 1);
        assertThat(run("--gateway", "coap://127.0.0.1:" + port)).isZero();
    }
}
