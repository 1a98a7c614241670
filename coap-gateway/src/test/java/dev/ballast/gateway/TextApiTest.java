package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.yaml.StoreFolder;
import dev.ballast.rounds.ScriptedNodes;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests with texts, to models in a store of a real gateway with simulated nodes. */
@Tag("once")
class TextApiTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int NODES = 3;

    /** An address without a broker. The gateway runs without one and starts sooner. */
    private static final URI NO_BROKER = URI.create("tcp://127.0.0.1:1");

    private static final long TIMEOUT_MS = 30_000;

    private static final int CLS = 2;
    private static final int SEP = 3;
    private static final int THE = 108;
    private static final int CAT = 109;

    @TempDir
    private static Path store;

    private static Gateway gateway;
    private static InferClient client;

    @BeforeAll
    static void start() throws Exception {
        model("one", 1, "tokenizer.json", "input: {text: {tokenizer: tokenizer.json}}\noutput: {pool: mean}\n");
        model(
                "two",
                2,
                "vocab.txt",
                "input: {text: {vocabulary: vocab.txt}}\noutput: {pool: cls, normalize: true, from: hidden}\n");
        model("raw", 1, "vocab.txt", "input: {text: {vocabulary: vocab.txt, max-length: 3, lower-case: false}}\n");
        String few = "shapes: {tokens: {max: 4}}\n";
        model(
                "few",
                SmallModels.texts("texts", "tokens"),
                "vocab.txt",
                few + "input: {text: {vocabulary: vocab.txt}}\n");
        String words = "input: {text: {vocabulary: vocab.txt, max-length: 700}}\n";
        model("long", SmallModels.texts("texts", "tokens"), "vocab.txt", words);
        model("lost", 1, "vocab.txt", "input: {text: {vocabulary: words.txt}}\n");
        model("flat", 1, "vocab.txt", "output: {pool: mean, from: other}\n");
        List<NodeAddress> nodes = IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(ANY.getAddress(), 9 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "test",
                ANY,
                false,
                nodes,
                List.of(Models.builtIn()),
                new StoreFolder(store),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                new GatewayConfig.Telemetry(NO_BROKER, ANY, "ballast/v1", null, null));
        gateway = Gateway.start(
                config, new HalfEdges(new ScriptedNodes(NODES)), System::nanoTime, System::currentTimeMillis);
        client = InferClient.open(gateway.address());
    }

    private static void model(String name, int texts, String tokens, String settings) throws IOException {
        model(name, SmallModels.texts(texts), tokens, settings);
    }

    private static void model(String name, byte[] onnx, String tokens, String settings) throws IOException {
        Path folder = Files.createDirectories(store.resolve(name));
        Files.write(folder.resolve("model.onnx"), onnx);
        Files.writeString(folder.resolve("model.yaml"), settings);
        try (InputStream in = Objects.requireNonNull(TextApiTest.class.getResourceAsStream("text/" + tokens))) {
            Files.write(folder.resolve(tokens), in.readAllBytes());
        }
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    private static InferClient.Reply ask(String model, InferClient.Body kind, String body) throws Exception {
        return client.infer(model, kind, body.getBytes(StandardCharsets.UTF_8), TIMEOUT_MS);
    }

    private static JsonNode answer(InferClient.Reply reply) {
        assertThat(reply).isInstanceOf(InferClient.Reply.Answer.class);
        return ((InferClient.Reply.Answer) reply).json();
    }

    private static void refused(String model, InferClient.Body kind, String body, String why) throws Exception {
        InferClient.Reply reply = ask(model, kind, body);
        assertThat(reply).isInstanceOf(InferClient.Reply.Refused.class);
        assertThat(((InferClient.Reply.Refused) reply).code()).isEqualTo("4.00");
        assertThat(((InferClient.Reply.Refused) reply).text()).contains(why);
    }

    private static double mean(int... numbers) {
        return IntStream.of(numbers).average().orElseThrow();
    }

    @Test
    void aTextGetsTheMeanOfItsTokens() throws Exception {
        JsonNode outputs = answer(ask("one", InferClient.Body.TEXT, "The cat")).path("outputs");
        assertThat(outputs).hasSize(1);
        assertThat(outputs.at("/0/name").asText()).isEqualTo("sentence_embedding");
        assertThat(outputs.at("/0/datatype").asText()).isEqualTo("FP32");
        assertThat(outputs.at("/0/shape").toString()).isEqualTo("[1,2]");
        assertThat(outputs.at("/0/data/0").asDouble()).isCloseTo(mean(CLS, THE, CAT, SEP), within(1e-4));
        assertThat(outputs.at("/0/data/1").asDouble())
                .isCloseTo(mean(CLS % 7, THE % 7, CAT % 7, SEP % 7), within(1e-6));
    }

    @Test
    void severalTextsAreOneBatch() throws Exception {
        JsonNode data = answer(ask("two", InferClient.Body.JSON, "{\"text\": [\"the cat\", \"\"]}"))
                .at("/outputs/0/data");
        assertThat(data).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(data.path(i).asDouble()).isCloseTo(Math.sqrt(0.5), within(1e-6)); // of [CLS]: 2 and 2 % 7
        }
    }

    @Test
    void aRequestMayNameTheHiddenStates() throws Exception {
        JsonNode outputs = answer(
                        ask("one", InferClient.Body.JSON, "{\"text\":\"cat\",\"outputs\":[{\"name\":\"hidden\"}]}"))
                .path("outputs");
        assertThat(outputs.at("/0/name").asText()).isEqualTo("hidden");
        assertThat(outputs.at("/0/shape").toString()).isEqualTo("[1,6,2]");
        assertThat(outputs.at("/0/data/2").asInt()).isEqualTo(CAT);
    }

    @Test
    void aModelWithoutPoolingGivesItsOutputs() throws Exception {
        JsonNode outputs =
                answer(ask("raw", InferClient.Body.TEXT, "cat the Cat")).path("outputs");
        assertThat(outputs.at("/0/name").asText()).isEqualTo("hidden");
        assertThat(outputs.at("/0/data").toString()).startsWith("[2.0,2.0,109.0,4.0,3.0,3.0,0.0,"); // at most 3 tokens
    }

    /** A text is cut off at the bound of its axis, although max-length is larger. A tensor beyond the bound is refused. */
    @Test
    void aTextIsCutOffAtTheLargestExtentOfItsAxis() throws Exception {
        JsonNode outputs = answer(ask("few", InferClient.Body.TEXT, "the cat the cat the cat"))
                .path("outputs");
        assertThat(outputs.at("/0/shape").toString()).isEqualTo("[1,4,2]");
        assertThat(outputs.at("/0/data").toString()).isEqualTo("[2.0,2.0,108.0,3.0,109.0,4.0,3.0,3.0]");
        assertThat(answer(client.model("few", TIMEOUT_MS)).path("text").asText())
                .endsWith("at most 4 tokens a text");
        refused(
                "few",
                InferClient.Body.JSON,
                "{\"inputs\":[{\"name\":\"input_ids\",\"shape\":[1,5],\"data\":[1,2,3,4,5]},"
                        + "{\"name\":\"attention_mask\",\"shape\":[1,5],\"data\":[1,1,1,1,1]}]}",
                "few takes at most 4 for tokens, got 5");
    }

    /** Without a bound of its own, the axis of the tokens is as long as the longest text. */
    @Test
    void theAxisOfTokensIsAsLongAsTheLongestText() throws Exception {
        JsonNode outputs =
                answer(ask("long", InferClient.Body.TEXT, "cat ".repeat(900))).path("outputs");
        assertThat(outputs.at("/0/shape").toString()).isEqualTo("[1,700,2]");
    }

    @Test
    void tensorsArePooledLikeTexts() throws Exception {
        String tensors =
                "{\"inputs\":[{\"name\":\"input_ids\",\"shape\":[1,6],\"datatype\":\"INT64\",\"data\":[2,3,4,5,6,7]},"
                        + "{\"name\":\"attention_mask\",\"shape\":[1,6],\"datatype\":\"INT64\",\"data\":[MASK]}]}";
        JsonNode some = answer(ask("one", InferClient.Body.JSON, tensors.replace("MASK", "1,0,0,0,1,0")));
        assertThat(some.at("/outputs/0/data/0").asDouble()).isCloseTo(mean(2, 6), within(1e-6));
        JsonNode none = answer(ask("one", InferClient.Body.JSON, tensors.replace("MASK", "0,0,0,0,0,0")));
        assertThat(none.at("/outputs/0/data").toString()).isEqualTo("[0.0,0.0]");
    }

    @Test
    void whatIsNoTextIsRefusedWithTheReason() throws Exception {
        refused("two", InferClient.Body.TEXT, "a", "the number of texts in a request is 2 for this model, got 1");
        refused("one", InferClient.Body.JSON, "{\"text\": [\"a\", 1]}", "\"text\" must be a text or an array of texts");
        refused("one", InferClient.Body.JSON, "{\"text\": {}}", "\"text\" must be a text or an array of texts");
        refused("one", InferClient.Body.JSON, "{\"text\": \"a\", \"inputs\": [{}]}", "send one of them");
        refused("lenet5", InferClient.Body.TEXT, "a", "the model takes tensors, no texts");
        refused("lenet5", InferClient.Body.JSON, "{\"text\": \"a\"}", "the model takes tensors, no texts");
        InferClient.Reply reply = client.infer("one", InferClient.Body.TEXT, new byte[] {'a', (byte) 0xC3}, TIMEOUT_MS);
        assertThat(reply).isEqualTo(new InferClient.Reply.Refused("4.00", "the text is not UTF-8"));
    }

    @Test
    void theDescriptionOfAModelSaysHowTextsAreRead() throws Exception {
        assertThat(answer(client.model("raw", TIMEOUT_MS)).path("text").asText())
                .isEqualTo("WordPiece, 152 tokens, upper and lower case, at most 3 tokens a text");
        assertThat(answer(client.model("lenet5", TIMEOUT_MS)).has("text")).isFalse();
    }

    @Test
    void aModelWithWrongSettingsIsListedWithTheReason() throws Exception {
        String list = answer(client.models(TIMEOUT_MS)).toString();
        assertThat(list).contains("words.txt; put it beside model.yaml");
        assertThat(list).contains("output: {from: other} names no output of the model; they are [hidden]");
    }
}
