package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same exchange with libcoap's command-line client, which takes datagrams of some 1.4 KB only. */
class LibcoapTest {
    private static final Path CLIENT = Path.of("/usr/bin/coap-client-notls");
    private static final int REPLY = 6_000;

    @TempDir
    private Path folder;

    @Test
    void postsInBlocksAndGetsALargeReplyWhole() throws Exception {
        byte[] body = new byte[36_864];
        new Random(2).nextBytes(body);
        Path input = Files.write(folder.resolve("body"), body);
        Path output = folder.resolve("reply");
        try (TestServer server = new TestServer()) {
            run(
                    "-m",
                    "post",
                    "-t",
                    "60",
                    "-b",
                    "1024",
                    "-f",
                    "" + input,
                    "-o",
                    "" + output,
                    server.uri("/echo?" + REPLY));

            assertThat(output).hasBinaryContent(Arrays.copyOf(body, REPLY));
            assertThat(server.handled).hasValue(1);
        }
    }

    /** libcoap 4.3.1 takes no separate answer in blocks to a request without options. */
    @Test
    void getsALargeReplyToASmallRequestThatTakesAWhile() throws Exception {
        byte[] reply = new byte[20_000];
        new Random(3).nextBytes(reply);
        Path input = Files.write(folder.resolve("body"), new byte[223]);
        Path output = folder.resolve("reply");
        CoapResourceBase slow = new CoapResourceBase("slow") {
            @Override
            protected void post(CoapExchange exchange) {
                EarlyAcknowledgement.ifSlow(exchange, 0);
                cbor(exchange, ResponseCode.CONTENT, reply.clone());
            }
        };
        try (TestServer server = new TestServer(slow)) {
            run("-m", "post", "-t", "23", "-f", "" + input, "-o", "" + output, server.uri("/slow"));

            assertThat(output).hasBinaryContent(reply);
        }
    }

    @Test
    void listsTheResources() throws Exception {
        Path output = folder.resolve("links");
        try (TestServer server = new TestServer()) {
            run("-o", "" + output, server.uri("/.well-known/core"));

            assertThat(output).content().contains("</echo>");
        }
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(CLIENT), CLIENT + " is not installed (Debian: libcoap3-bin)");
        ProcessBuilder command = new ProcessBuilder(CLIENT.toString(), "-B", "20");
        command.command().addAll(Arrays.asList(arguments));
        Process process = command.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }
}
