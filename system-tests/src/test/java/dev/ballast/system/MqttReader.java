package dev.ballast.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/** A {@code mosquitto_sub} that reads all topics of one gateway. */
final class MqttReader implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Program program;
    private final String root;
    private int seen;

    private MqttReader(Program program, String root) {
        this.program = program;
        this.root = root;
    }

    /**
     * Subscribes.
     *
     * @param version as its option {@code -V} takes it
     * @param root first levels of the gateway's topics, with a slash at the end
     */
    static MqttReader open(int port, String version, String root) throws IOException {
        List<String> command = List.of(
                Program.find("mosquitto_sub"),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-V",
                version,
                "-q",
                "1",
                "-t",
                root + "#",
                "-F",
                "%t %p");
        return new MqttReader(Program.start("mosquitto_sub " + version, command), root);
    }

    /** Forgets what has come so far. */
    void skip() {
        seen = program.output().size();
    }

    /** The first message on {@code topic} since the last {@link #skip()} that fits; waits for it. */
    JsonNode await(String topic, Predicate<JsonNode> fits) {
        String start = root + topic + " ";
        Predicate<String> wanted = line -> line.startsWith(start) && fits.test(json(line.substring(start.length())));
        Await.until("a message on " + topic, () -> since().stream().anyMatch(wanted), this::since);
        return json(since().stream().filter(wanted).findFirst().orElseThrow().substring(start.length()));
    }

    /** Whether such a message has come. */
    boolean has(String topic, Predicate<JsonNode> fits) {
        String start = root + topic + " ";
        return since().stream()
                .anyMatch(line -> line.startsWith(start) && fits.test(json(line.substring(start.length()))));
    }

    private List<String> since() {
        List<String> all = program.output();
        return all.subList(seen, all.size());
    }

    private static JsonNode json(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
