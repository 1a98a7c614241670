package dev.ballast.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    /** A message and its topic, without the first levels. */
    record Message(String topic, JsonNode payload) {}

    /** The messages since the last {@link #skip()} in the order in which they came, without repeated statuses. */
    List<Message> news() {
        List<Message> news = new ArrayList<>();
        Set<String> known = new HashSet<>();
        List<String> all = program.output();
        for (int i = 0; i < all.size(); i++) {
            String line = all.get(i);
            int blank = line.indexOf(' ');
            Message message = new Message(line.substring(root.length(), blank), json(line.substring(blank + 1)));
            if (known.add(message.topic() + " " + message.payload().path("seq")) && i >= seen) {
                news.add(message);
            }
        }
        return news;
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
