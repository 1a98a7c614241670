package dev.ballast.telemetry.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventJsonTest {
    private static final TelemetryCounters COUNTERS = new TelemetryCounters(5, 4, 3, 2, 6, 1);
    private final Topics topics = new Topics("p", "gw");
    private final EventJson json = new EventJson("s-1");

    static Stream<TelemetryEvent> events() {
        return Samples.all().stream();
    }

    private Map<String, Object> payload(TelemetryEvent event) {
        return Json.object(json.encode(new Outgoing(topics.of(event), event, 1_700_000_000_123L, 9, 2), COUNTERS));
    }

    private Schema schema(TelemetryEvent event) {
        return Schema.load(Schema.nameFor(topics.of(event).substring("p/gw/".length())));
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyPayloadObeysTheSchemaOfItsTopic(TelemetryEvent event) {
        assertThat(schema(event).faults(payload(event))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("events")
    void aPayloadWithoutAnyOneFieldOrWithOneMoreIsAgainstTheSchema(TelemetryEvent event) {
        Map<String, Object> payload = payload(event);
        Set<String> optional = Set.of(
                "top_class",
                "away_since",
                "label",
                "score",
                "published_total",
                "dropped_total",
                "suppressed_total",
                "reconnects_total",
                "taken_over_total");
        for (String name : Set.copyOf(payload.keySet())) {
            Object value = payload.remove(name);
            assertThat(schema(event).faults(payload)).hasSize(optional.contains(name) ? 0 : 1);
            payload.put(name, value);
        }
        payload.put("more", 1L);
        assertThat(schema(event).faults(payload)).containsExactly("more is not in the schema");
    }

    @Test
    void samplesHoldEveryEventType() {
        Set<Class<?>> samples = Samples.all().stream().map(Object::getClass).collect(Collectors.toSet());
        Set<Class<?>> types = Stream.of(TelemetryEvent.class, FleetEvent.class)
                .flatMap(type -> Stream.of(type.getPermittedSubclasses()))
                .filter(type -> !type.isInterface())
                .collect(Collectors.toSet());
        assertThat(samples).isEqualTo(types);
    }

    @Test
    void anInferenceNamesItsClassOnlyWhenTheModelHasLabels() {
        assertThat(payload(Samples.inference("lenet5", "r-1")))
                .containsEntry("top_class", 7L)
                .containsEntry("label", "seven")
                .containsEntry("score", 0.5);
        assertThat(payload(inference(new TelemetryEvent.TopClass(7, "", 0.5))))
                .containsEntry("top_class", 7L)
                .doesNotContainKeys("label", "score");
        assertThat(payload(inference(new TelemetryEvent.TopClass(7, "seven", Double.NaN))))
                .containsKey("label")
                .doesNotContainKey("score");
        assertThat(payload(inference(TelemetryEvent.TopClass.NONE))).doesNotContainKeys("top_class", "label", "score");
    }

    private static TelemetryEvent inference(TelemetryEvent.TopClass top) {
        return new TelemetryEvent.Inference(
                "m", "r", TelemetryEvent.Outcome.ANSWERED, Samples.stages(), 0, List.of(), top);
    }

    @Test
    void theSchemaNamesItsTopic() {
        assertThat(Schema.load("event-late").title()).isEqualTo("{prefix}/{gateway}/event/late");
        assertThat(topics.of(Samples.late("n"))).isEqualTo("p/gw/event/late");
    }

    @Test
    void writesALateEventInThisOrder() {
        Outgoing late = new Outgoing("t", Samples.late("node-2"), 1_700_000_000_123L, 9, 2);

        assertThat(new String(json.encode(late, COUNTERS), UTF_8))
                .isEqualTo("{\"ts\":1700000000123,\"session\":\"s-1\",\"seq\":9,\"suppressed\":2,\"model\":\"lenet5\","
                        + "\"layer\":\"conv1\",\"request\":\"r-17\",\"round\":0,\"node\":\"node-2\",\"part\":1,"
                        + "\"latency_s\":0.125,\"deadline_s\":0.1}");
    }

    @Test
    void theWillSaysLostWithSequenceNumberZeroAndObeysTheSchema() {
        Map<String, Object> will = Json.object(json.will(77));

        assertThat(will).containsEntry("state", "lost").containsEntry("ts", 77L).containsEntry("seq", 0L);
        assertThat(will).containsEntry("session", "s-1");
        assertThat(Schema.load("status").faults(will)).isEmpty();
    }

    @Test
    void tellsTheCountersInAGatewayStatus() {
        assertThat(payload(Samples.all().get(0)))
                .containsEntry("published_total", 5L)
                .containsEntry("dropped_total", 4L)
                .containsEntry("suppressed_total", 3L)
                .containsEntry("reconnects_total", 2L)
                .containsEntry("taken_over_total", 6L);
    }

    @Test
    void takesAnyTextOfAForeignClient() {
        String hostile = "\ud800 \" \\ \u0000 \n <b> \u00e4 \udc00";
        Map<String, Object> payload = payload(new FleetEvent.Refused(hostile, "x".repeat(5000), hostile));

        assertThat(payload).containsEntry("reason", "? \" \\ \u0000 \n <b> \u00e4 ?");
        assertThat((String) payload.get("request")).hasSize(EventJson.TEXT_LIMIT);
    }
}
