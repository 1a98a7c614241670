package dev.ballast.telemetry.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The examples in docs/telemetry.md obey the schemas, and no topic is without one. */
class TelemetryPageTest {
    private static final Path PAGE = Path.of("../docs/telemetry.md");
    private static final Path SCHEMAS = Path.of("src/main/resources/schema");
    private static final String ROOT = "ballast/v1/gateway-1/";
    private static final String SUFFIX = ".json";

    /** A message as {@code mosquitto_sub -v} prints it, over one or more lines of the page. */
    private record Example(String topic, Map<String, Object> payload) {
        private static Example of(String message) {
            int blank = message.indexOf(' ');
            byte[] payload = message.substring(blank + 1).getBytes(UTF_8);
            return new Example(message.substring(ROOT.length(), blank), Json.object(payload));
        }
    }

    private static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>();
        StringBuilder message = new StringBuilder();
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith(ROOT) || message.length() > 0) {
                message.append(line.strip());
            }
            if (message.length() > 0 && line.endsWith("}")) {
                examples.add(Example.of(message.toString()));
                message.setLength(0);
            }
        }
        return examples;
    }

    @Test
    void everyExampleObeysTheSchemaOfItsTopic() throws IOException {
        assertThat(examples())
                .allSatisfy(example -> assertThat(
                                Schema.load(Schema.nameFor(example.topic())).faults(example.payload()))
                        .as(example.topic())
                        .isEmpty());
    }

    @Test
    void everySchemaHasOneExample() throws IOException {
        try (Stream<Path> schemas = Files.list(SCHEMAS)) {
            List<String> names = schemas.map(file -> file.getFileName().toString())
                    .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                    .sorted()
                    .toList();
            assertThat(examples().stream()
                            .map(example -> Schema.nameFor(example.topic()))
                            .sorted()
                            .toList())
                    .isEqualTo(names);
        }
    }
}
