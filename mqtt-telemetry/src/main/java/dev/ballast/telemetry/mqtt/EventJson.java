package dev.ballast.telemetry.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.telemetry.Fields;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.GatewayState;
import dev.ballast.telemetry.TelemetryEvent.GatewayStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Encodes payloads by the schemas under {@code /schema}: one JSON object, with {@code ts}, {@code session} and {@code seq} first. */
final class EventJson {
    /** Longest text, in UTF-16 units. Ids and reasons may come from foreign clients. */
    static final int TEXT_LIMIT = 1000;

    private static final JsonFactory JSON = new JsonFactory();

    private final String session;

    EventJson(String session) {
        this.session = session;
    }

    /** The payload, a new array. A gateway status contains {@code counters}. */
    byte[] encode(Outgoing message, TelemetryCounters counters) {
        return write(message.ts(), message.seq(), out -> {
            if (message.event() instanceof GatewayStatus) {
                message.event().describe(out);
                out.number("published_total", counters.published());
                out.number("dropped_total", counters.dropped());
                out.number("suppressed_total", counters.suppressed());
                out.number("reconnects_total", counters.reconnects());
                out.number("taken_over_total", counters.takenOver());
            } else {
                if (!message.retained()) {
                    out.number("suppressed", message.suppressed());
                }
                message.event().describe(out);
            }
        });
    }

    /**
     * The will, which the broker publishes when the connection breaks, a new array. Its {@code ts} is the time of connecting, so a reader
     * can recognise the will of an earlier connection. Its {@code seq} is 0, because the gateway does not count it.
     */
    byte[] will(long connectTs) {
        TelemetryEvent lost = new GatewayStatus(GatewayState.LOST);
        return write(connectTs, 0, lost::describe);
    }

    private interface Body {
        void writeTo(Fields out);
    }

    private byte[] write(long ts, long seq, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("ts", ts);
            json.writeStringField("session", session);
            json.writeNumberField("seq", seq);
            body.writeTo(new JsonFields(json));
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Truncates a text to the limit. Half a surrogate pair, which has no UTF-8, becomes a question mark. */
    private static String clean(String text) {
        String cut = text.length() > TEXT_LIMIT ? text.substring(0, TEXT_LIMIT) : text;
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private record JsonFields(JsonGenerator json) implements Fields {
        private interface Step {
            void run() throws IOException;
        }

        @Override
        public void text(String name, String value) {
            put(() -> json.writeStringField(name, clean(value)));
        }

        @Override
        public void number(String name, long value) {
            put(() -> json.writeNumberField(name, value));
        }

        @Override
        public void decimal(String name, double value) {
            put(() -> json.writeNumberField(name, value));
        }

        @Override
        public void flag(String name, boolean value) {
            put(() -> json.writeBooleanField(name, value));
        }

        @Override
        public void seconds(String name, double value) {
            put(() -> json.writeNumberField(name, value));
        }

        @Override
        public void texts(String name, List<String> values) {
            put(() -> {
                json.writeArrayFieldStart(name);
                for (String value : values) {
                    json.writeString(clean(value));
                }
                json.writeEndArray();
            });
        }

        private static void put(Step step) {
            try {
                step.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
