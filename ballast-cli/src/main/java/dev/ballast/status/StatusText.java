package dev.ballast.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** One screen about a fleet: the gateway, its models, its boards, the last events. A field that the gateway does not send is a dash. */
public final class StatusText {
    private static final int EVENTS = 8;
    private static final String NONE = "-";
    private static final double MEGABYTE = 1e6;

    private final GatewayAnswers answers;
    private final long nowMs;
    private final List<String> lines = new ArrayList<>();

    private StatusText(GatewayAnswers answers, long nowMs) {
        this.answers = answers;
        this.nowMs = nowMs;
    }

    /**
     * The lines of the screen.
     *
     * @param nowMs milliseconds since the epoch, from which "3 min" counts
     */
    public static List<String> lines(GatewayAnswers answers, long nowMs) {
        StatusText text = new StatusText(answers, nowMs);
        text.gateway();
        if (answers.problem().isEmpty()) {
            text.models();
            text.boards();
            text.events();
        }
        return text.lines;
    }

    private void gateway() {
        JsonNode gateway = answers.fleet().path("gateway");
        List<String> facts = new ArrayList<>();
        facts.add((gateway.has("id") ? text(gateway, "id") + " at " : "") + answers.address());
        if (gateway.has("version")) {
            facts.add("version " + text(gateway, "version"));
        }
        if (gateway.has("since_ms")) {
            facts.add("up for " + age(gateway, "since_ms"));
        }
        lines.add("gateway  " + String.join(", ", facts));
        if (answers.fleet().has("broker")) {
            lines.add("broker   " + text(answers.fleet(), "broker"));
        }
        lines.addAll(Table.wrapped("fleet    ", verdict()));
    }

    private String verdict() {
        JsonNode fleet = answers.fleet();
        return switch (Verdict.of(answers)) {
            case PROTECTED -> "fully protected: " + boardsThatServe() + survival(fleet);
            case REDUCED ->
                fleet.has("survives")
                        ? "less protected: " + boardsThatServe() + survival(fleet)
                        : "protection unknown: this gateway is too old to say how many failures it survives";
            case NOT_SERVING -> "not serving: " + Verdict.whyNotServing(answers);
        };
    }

    private String boardsThatServe() {
        JsonNode nodes = answers.fleet().path("nodes");
        return nodes.has("serving")
                ? nodes.path("serving").asInt() + " of " + nodes.path("total").asInt() + " boards serve, "
                : "";
    }

    private static String survival(JsonNode protection) {
        int of = protection.path("of").asInt();
        if (of == 0) { // a plan without parity lacks protection only once a part is missing
            return "survives no failure" + (protection.path("gateway_helps").asBoolean() ? "" : ", as planned");
        }
        return "survives " + protection.path("survives").asInt() + " of " + of + (of == 1 ? " failure" : " failures");
    }

    private void models() {
        Table table = new Table("MODEL", "VERSION", "PROTECTION");
        for (JsonNode model : answers.fleet().path("models")) {
            String reason = text(model, "reason");
            table.row(
                    text(model, "name"),
                    text(model, "version"),
                    survival(model)
                            + (model.path("gateway_helps").asBoolean() ? "; the gateway computes missing parts" : "")
                            + (reason.equals(NONE) ? "" : ": " + reason));
        }
        for (JsonNode model : answers.unservable()) {
            table.row(text(model, "name"), text(model, "version"), "cannot be served: " + text(model, "reason"));
        }
        add(table);
    }

    private void boards() {
        Table table = new Table("BOARD", "STATE", "SINCE", "VERSION", " PARTS", " LATE", " TEMP", " MEMORY FREE");
        List<String> notes = new ArrayList<>();
        for (JsonNode node : answers.nodes()) {
            table.row(
                    text(node, "id"),
                    text(node, "state"),
                    age(node, "since_ms"),
                    text(node, "software_version"),
                    parts(node),
                    late(node),
                    temperature(node),
                    memory(node));
            notes.addAll(note(node));
        }
        add(table);
        lines.addAll(notes);
    }

    /** What is wrong with a board: no line when nothing is. */
    private List<String> note(JsonNode node) {
        List<String> facts = new ArrayList<>();
        if (!text(node, "reason").equals(NONE) && !text(node, "state").equals("healthy")) {
            facts.add(text(node, "reason"));
        }
        if (node.has("away_since_ms")) {
            facts.add("away for " + age(node, "away_since_ms"));
        }
        if (!text(node, "problem").equals(NONE)) {
            facts.add(text(node, "problem"));
        }
        return facts.isEmpty() ? List.of() : Table.wrapped(text(node, "id") + ": ", String.join("; ", facts));
    }

    private static String parts(JsonNode node) {
        if (node.has("parts_held") && node.has("parts_needed")) {
            return node.path("parts_held").asLong() + "/"
                    + node.path("parts_needed").asLong();
        }
        return node.has("has_parts") ? (node.path("has_parts").asBoolean() ? "all" : "not all") : NONE;
    }

    /** The share of the gateway's questions that the node did not answer in time. */
    private static String late(JsonNode node) {
        double misses = node.path("misses").asDouble();
        double asked = node.path("answers").asDouble() + misses;
        return asked == 0 ? NONE : String.format(Locale.ROOT, "%.1f %%", 100 * misses / asked);
    }

    private static String temperature(JsonNode node) {
        JsonNode celsius = node.path("temperature_c");
        return celsius.isNumber() ? String.format(Locale.ROOT, "%.0f C", celsius.asDouble()) : NONE;
    }

    private static String memory(JsonNode node) {
        JsonNode free = node.path("free_memory_bytes");
        JsonNode most = node.path("max_memory_bytes");
        return free.isNumber() && most.isNumber()
                ? String.format(Locale.ROOT, "%.0f of %.0f MB", free.asDouble() / MEGABYTE, most.asDouble() / MEGABYTE)
                : NONE;
    }

    private void events() {
        List<JsonNode> latest = new ArrayList<>();
        answers.fleet().path("events").forEach(latest::add);
        latest.sort(
                Comparator.comparingLong((JsonNode event) -> event.path("at_ms").asLong())
                        .reversed());
        Table table = new Table("AGO", "EVENT", "");
        for (JsonNode event : latest.subList(0, Math.min(EVENTS, latest.size()))) {
            table.row(age(event, "at_ms"), text(event, "kind"), text(event, "text"));
        }
        add(table);
    }

    /** A table without rows is left out. */
    private void add(Table table) {
        if (!table.isEmpty()) {
            lines.add("");
            lines.addAll(table.lines());
        }
    }

    private String age(JsonNode from, String instant) {
        return from.path(instant).isNumber() ? Ages.since(from.path(instant).asLong(), nowMs) : NONE;
    }

    /** A text of the gateway, part of which comes from boards: without characters that would move the cursor of a terminal. */
    private static String text(JsonNode from, String key) {
        String text = from.path(key).asText("").replaceAll("\\p{Cntrl}", "?");
        return text.isEmpty() ? NONE : text;
    }
}
