package dev.ballast.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A CoAP client that others wrote, Debian's coap-client, against a node and a gateway. */
@Timeout(300)
class LibcoapIT {
    private static final String CBOR = "60";
    private static final String JSON = "50";
    private static final String PNG = "23";
    private static final String INFER = "/v2/models/lenet5/infer";
    /** Rows and columns of a part whose result takes more than one block. */
    private static final int ROWS = 300;

    private static final int COLUMNS = 200;
    private static final long HUNDRED_MB = 100_000_000;

    @TempDir
    private static Path folder;

    private static String client = "";
    private static List<TestFleet> fleets = List.of();

    @BeforeAll
    static void start() throws IOException {
        client = Program.find("coap-client-notls");
        fleets = List.of(TestFleet.start(folder, 3, "{broker: embedded, listen: \"127.0.0.1:0\"}"));
    }

    @AfterAll
    static void stop() {
        fleets.forEach(TestFleet::close);
    }

    @Test
    void findsTheResourcesOfBoth() throws IOException {
        assertThat(get(gateway("/.well-known/core")))
                .contains("</v2/models/lenet5/infer>;rt=\"ballast.infer\"", "</nodes>;rt=\"ballast.nodes\"");
        assertThat(get(node("/.well-known/core")))
                .contains("</gemm>;", "</parts>;", "</node>;", "</health>;", "rt=\"ballast.gemm\"", "ct=60");
    }

    @Test
    void readsTheGatewaysState() throws IOException {
        assertThat(get(gateway("/v2/health/live"))).isEqualTo("{\"live\":true}");
        assertThat(get(gateway("/v2/health/ready")))
                .isEqualTo("{\"ready\":true,\"survives\":1,\"of\":1,\"gateway_helps\":false}");
        JsonNode model = json(get(gateway("/v2/models/lenet5")));
        assertThat(model.path("name").asText()).isEqualTo("lenet5");
        assertThat(model.path("inputs").path(0).path("shape").toString()).isEqualTo("[1,1,28,28]");
        JsonNode nodes = json(get(gateway("/nodes")));
        assertThat(nodes).hasSize(3).allSatisfy(node -> {
            assertThat(node.path("state").asText()).isEqualTo("healthy");
            assertThat(node.path("has_parts").asBoolean()).isTrue();
        });
    }

    @Test
    void givesANodeAPartAndHasItMultiplied() throws Exception {
        float[] weights = random(ROWS * COLUMNS, 1);
        float[] activation = random(COLUMNS, 2);
        LinearLayer layer = LinearLayer.of(new DenseLowering(COLUMNS, 1), Block.of(weights, ROWS, COLUMNS));
        byte[] part = PartMessage.of(layer).encode();
        String id = PartIds.of(part);

        Program.Outcome put = send("put", CBOR, part, node("/parts/" + id));
        assertThat(put.errors()).isEmpty();
        Path answer = folder.resolve("answer");
        Program.Outcome post = send(
                "post",
                CBOR,
                GemmRequest.of(0, JobExtents.of(1), activation).encode(),
                node("/gemm/" + id),
                "-o",
                answer.toString());
        assertThat(post.errors()).isEmpty();

        byte[] bytes = Files.readAllBytes(answer);
        assertThat(bytes).hasSizeGreaterThan(1024);
        float[] result = GemmResponse.decode(bytes, ROWS).result();
        for (int row = 0; row < ROWS; row++) {
            double sum = 0;
            double magnitude = 0;
            for (int i = 0; i < COLUMNS; i++) {
                double product = (double) weights[row * COLUMNS + i] * activation[i];
                sum += product;
                magnitude += Math.abs(product);
            }
            assertThat(Math.abs(result[row] - sum)).isLessThanOrEqualTo(COLUMNS * Math.ulp(1f) * magnitude);
        }
    }

    @Test
    void hasAPictureRecognised() throws IOException {
        assertThat(recognised()).isEqualTo(7);
    }

    /** Without -b the request has no option that makes libcoap 4.3.1 take a separate answer in blocks. */
    @Test
    void hasAPictureRecognisedWithoutNamingABlockSize() throws IOException {
        Path picture = Files.write(folder.resolve("seven"), Pictures.seven());
        for (String query : List.of("?top=10", "?top=10&outputs=none")) {
            Program.Outcome outcome = run("-m", "post", "-t", PNG, "-f", picture.toString(), gateway(INFER) + query);
            assertThat(outcome.errors()).isEmpty();
            JsonNode answer = json(String.join("\n", outcome.output()));
            assertThat(answer.path("parameters").path("top")).hasSize(10);
            assertThat(answer.path("outputs")).hasSize(query.contains("none") ? 0 : 1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "60 | garbage | lenet5 | 4.00 expected image FP32[1, 1, 28, 28]",
                "50 | garbage | lenet5 | 4.00 the body is not JSON",
                "23 | garbage | lenet5 | 4.00",
                "50 | {\"inputs\":[{\"shape\":[1,2],\"data\":[1,2]}]} | lenet5 | 4.00 expected image FP32[1, 1, 28, 28], got shape [1, 2]",
                "50 | {\"inputs\":[{\"data\":[1,2]}]} | lenet5 | 4.00 expected image FP32[1, 1, 28, 28] with 784 numbers",
                "50 | {} | lenet5 | 4.00 expected {\"inputs\":[..]}",
                "60 | garbage | resnet | 4.04 nothing at /v2/models/resnet/infer; there is /v2/models/lenet5",
                "42 | garbage | lenet5 | 4.00 expected image FP32[1, 1, 28, 28]",
                "41 | garbage | lenet5 | 4.15 content format 41 is not supported here; send application/cbor (60)",
            })
    void refusesWithATextThatSaysWhatWasExpected(String format, String body, String model, String expected)
            throws IOException {
        Program.Outcome outcome =
                send("post", format, body.getBytes(US_ASCII), gateway("/v2/models/" + model + "/infer"));
        assertThat(outcome.output()).isEmpty();
        assertThat(String.join("\n", outcome.errors())).startsWith(expected);
        assertThat(recognised()).as("the next answer").isEqualTo(7);
    }

    @Test
    void refusesAHundredMegabytesAtTheFirstBlock() throws IOException {
        Path large = folder.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(HUNDRED_MB);
        }
        for (String uri : List.of(gateway(INFER), node("/gemm/" + "0".repeat(64)), node("/parts/" + "0".repeat(64)))) {
            Program.Outcome outcome = post(CBOR, large, uri);
            assertThat(outcome.output()).isEmpty();
            assertThat(String.join("\n", outcome.errors())).matches("4\\.13 the body may have [0-9]+ bytes");
        }
        assertThat(recognised()).as("the next answer").isEqualTo(7);
    }

    @Test
    void refusesWhatANodeCannotRead() throws IOException {
        String unknown = "/gemm/" + "0".repeat(64);
        assertThat(errors(send("post", CBOR, new byte[] {1}, node(unknown)))).startsWith("4.04 no part 0000");
        assertThat(errors(send("put", CBOR, new byte[] {1}, node("/parts/nonsense"))))
                .startsWith("4.00 a part id must be 64 lower-case hex digits");
        assertThat(errors(send("put", CBOR, new byte[] {1}, node("/parts/" + PartIds.of(new byte[] {1})))))
                .startsWith("4.00 part");
        assertThat(errors(send("post", JSON, new byte[] {1}, node(unknown)))).startsWith("4.15 ");
        assertThat(errors(run("-m", "get", node(unknown)))).startsWith("4.05 GET is not served by");
    }

    private static int recognised() throws IOException {
        Program.Outcome outcome = send("post", PNG, Pictures.seven(), gateway(INFER));
        assertThat(outcome.errors()).isEmpty();
        JsonNode answer = json(String.join("\n", outcome.output()));
        assertThat(answer.path("model_name").asText()).isEqualTo("lenet5");
        return answer.path("parameters").path("top").path(0).path("class").asInt();
    }

    private static String get(String uri) throws IOException {
        Program.Outcome outcome = run(uri);
        assertThat(outcome.errors()).isEmpty();
        return String.join("\n", outcome.output());
    }

    private static Program.Outcome post(String format, Path body, String uri) throws IOException {
        return run("-m", "post", "-b", "1024", "-t", format, "-f", body.toString(), uri);
    }

    private static Program.Outcome send(String method, String format, byte[] body, String uri, String... options)
            throws IOException {
        Path file = Files.write(folder.resolve("body"), body);
        List<String> words = new ArrayList<>(List.of("-m", method, "-b", "1024", "-t", format, "-f", file.toString()));
        words.addAll(List.of(options));
        words.add(uri);
        return run(words.toArray(String[]::new));
    }

    private static Program.Outcome run(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(client, "-B", "30"));
        command.addAll(List.of(words));
        return Program.run(command);
    }

    private static String errors(Program.Outcome outcome) {
        return String.join("\n", outcome.errors());
    }

    private static String gateway(String path) {
        return uri(fleets.get(0).address(), path);
    }

    private static String node(String path) {
        return uri(fleets.get(0).nodeAddress(0), path);
    }

    private static String uri(InetSocketAddress address, String path) {
        return "coap://127.0.0.1:" + address.getPort() + path;
    }

    private static JsonNode json(String text) throws IOException {
        return JsonMapper.builder().build().readTree(text);
    }

    private static float[] random(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}
