package dev.ballast.telemetry.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** As much of JSON Schema as the files under /schema use: required, properties, type, enum, minimum, items. */
final class Schema {
    private final Map<String, Object> root;

    private Schema(Map<String, Object> root) {
        this.root = root;
    }

    static Schema load(String name) {
        try (InputStream in = Schema.class.getResourceAsStream("/schema/" + name + ".json")) {
            return new Schema(Json.object(Objects.requireNonNull(in, name).readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file that a topic below the gateway's level obeys. */
    static String nameFor(String topic) {
        String[] levels = topic.split("/", -1);
        return switch (levels[0]) {
            case "event" -> "event-" + levels[1];
            case "node" -> "node-" + levels[2];
            default -> levels[0];
        };
    }

    String title() {
        return (String) field(root, "title");
    }

    /** What is wrong with a payload, empty when nothing is. */
    List<String> faults(Map<String, Object> payload) {
        List<String> faults = new ArrayList<>();
        Map<String, Object> properties = map(field(root, "properties"));
        for (Object name : (List<?>) field(root, "required")) {
            if (!payload.containsKey(name)) {
                faults.add(name + " is missing");
            }
        }
        payload.forEach((name, value) -> {
            if (properties.containsKey(name)) {
                check(name, map(field(properties, name)), value, faults);
            } else {
                faults.add(name + " is not in the schema");
            }
        });
        return faults;
    }

    private static void check(String name, Map<String, Object> rule, Object value, List<String> faults) {
        String type = (String) field(rule, "type");
        boolean fits = switch (type) {
            case "integer" -> value instanceof Long;
            case "number" -> value instanceof Number;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "array" -> value instanceof List;
            default -> false;
        };
        if (!fits) {
            faults.add(name + " is not of type " + type + ": " + value);
            return;
        }
        if (rule.get("minimum") instanceof Long least && ((Number) value).longValue() < least) {
            faults.add(name + " is below " + least);
        }
        if (rule.get("enum") instanceof List<?> words && !words.contains(value)) {
            faults.add(name + " is none of " + words);
        }
        if (value instanceof List<?> elements) {
            elements.forEach(element -> check(name, map(field(rule, "items")), element, faults));
        }
    }

    private static Object field(Map<String, Object> object, String name) {
        return Objects.requireNonNull(object.get(name), name);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
