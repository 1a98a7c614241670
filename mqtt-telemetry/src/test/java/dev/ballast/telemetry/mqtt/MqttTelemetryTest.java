package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.GatewayState;
import dev.ballast.telemetry.TelemetryEvent.GatewayStatus;
import dev.ballast.telemetry.TelemetryEvent.NodeState;
import dev.ballast.telemetry.mqtt.TestBroker.Kind;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The publisher against the embedded broker and a real Mosquitto. */
@Tag("once")
@Timeout(120)
class MqttTelemetryTest {
    private static final int NO_CAP = 1_000_000;

    private static MqttConfig config(URI broker) {
        String gateway = "gw-" + UUID.randomUUID().toString().substring(0, 8);
        return MqttConfig.defaults(broker, gateway).withRates(NO_CAP, NO_CAP);
    }

    private static MqttTelemetry start(MqttConfig config) {
        return MqttTelemetry.start(config, System::currentTimeMillis, System::nanoTime);
    }

    private static void publishLate(MqttTelemetry telemetry, int count) {
        for (int i = 0; i < count; i++) {
            telemetry.publish(Samples.late("node-" + i));
        }
    }

    private static List<Long> seqs(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyEventArrivesOnItsTopicAsItsSchemaSays(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker.uri());
            Topics topics = new Topics(config.prefix(), config.gateway());
            MqttTelemetry telemetry = start(config);
            // Artemis may keep a retained message from whoever subscribes in the very moment in which it is published.
            Await.until("online is told", () -> telemetry.counters().published() > 0);
            try (Reader reader = new Reader(broker.uri(), config);
                    telemetry) {
                reader.awaitState("status", "online");
                for (TelemetryEvent event : Samples.all()) {
                    telemetry.publish(event);
                    Reader.Message message =
                            reader.await(m -> topics.of(event).endsWith("/" + config.gateway() + "/" + m.topic()));
                    assertThat(Schema.load(Schema.nameFor(message.topic())).faults(message.payload()))
                            .isEmpty();
                    assertThat(message.says("session", telemetry.session())).isTrue();
                    assertThat(message.raw().getQos()).isEqualTo(1);
                    assertThat(message.raw().getProperties().getContentType()).isEqualTo("application/json");
                }
            }
            try (Reader reader = new Reader(broker.uri(), config)) {
                reader.awaitState("status", "offline");
            }
            assertThat(telemetry.counters().dropped()).isZero();
            assertThat(telemetry.counters().queueDepth()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aLateReaderFindsTheLastStatusOfGatewayAndNodes(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker.uri());
            try (MqttTelemetry telemetry = start(config)) {
                telemetry.publish(Samples.node("a", NodeState.HEALTHY));
                telemetry.publish(Samples.node("b", NodeState.BENCHED));
                telemetry.publish(Samples.node("a", NodeState.SUSPECT));
                telemetry.publish(new GatewayStatus(GatewayState.DRAINING));
                Await.until("all is told", () -> telemetry.counters().queueDepth() == 0);
                try (Reader reader = new Reader(broker.uri(), config)) {
                    Set<String> missing =
                            new HashSet<>(Set.of("status draining", "node/a/status suspect", "node/b/status benched"));
                    reader.await(m -> {
                        assertThat(m.raw().isRetained()).isTrue();
                        missing.remove(m.topic() + " " + m.payload().get("state"));
                        return missing.isEmpty();
                    });
                }
            }
            try (Reader reader = new Reader(broker.uri(), config)) {
                assertThat(reader.awaitState("status", "offline").raw().isRetained())
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCleanEndIsNeverTakenForALoss(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker.uri());
            for (int round = 0; round < 8; round++) {
                MqttTelemetry telemetry = start(config);
                Await.until("online is told", () -> telemetry.counters().published() > 0);
                telemetry.close();
                try (Reader reader = new Reader(broker.uri(), config)) {
                    reader.await(message -> message.says("session", telemetry.session())
                            && message.says("state", "offline")
                            && message.raw().isRetained());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theBrokerSaysLostAndKeepsItWhenTheConnectionBreaks(Kind kind) throws Exception {
        try (TestBroker broker = kind.start();
                Proxy proxy = new Proxy(broker.port(), Proxy.Mode.FORWARD)) {
            MqttConfig config = config(proxy.uri());
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                reader.awaitState("status", "online");
                proxy.set(Proxy.Mode.SLAM);
                proxy.cut();

                Reader.Message lost = reader.awaitState("status", "lost");
                assertThat(Schema.load("status").faults(lost.payload())).isEmpty();
                assertThat(lost.says("session", telemetry.session())).isTrue();
                try (Reader late = new Reader(broker.uri(), config)) {
                    assertThat(late.awaitState("status", "lost").raw().isRetained())
                            .isTrue();
                }

                proxy.set(Proxy.Mode.FORWARD);
                Reader.Message back = reader.awaitState("status", "online");
                assertThat(back.number("ts")).isGreaterThanOrEqualTo(lost.number("ts"));
                assertThat(back.says("reconnects_total", 1L)).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void nothingThatWaitedIsLostWhenTheBrokerComesBackWithEmptyMemory(Kind kind) throws Exception {
        try (TestBroker broker = kind.start();
                Proxy proxy = new Proxy(broker.port(), Proxy.Mode.FORWARD)) {
            MqttConfig config = config(proxy.uri());
            try (MqttTelemetry telemetry = start(config)) {
                telemetry.publish(Samples.node("a", NodeState.BENCHED));
                Await.until("told", () -> telemetry.counters().published() >= 2);
                proxy.set(Proxy.Mode.SLAM);
                proxy.cut();
                broker.restart();
                publishLate(telemetry, 700);
                try (Reader reader = new Reader(broker.uri(), config)) {
                    proxy.set(Proxy.Mode.FORWARD);

                    reader.awaitState("status", "online");
                    reader.awaitState("node/a/status", "benched");
                    assertThat(reader.awaitSeqs("event/late", 700)).isEqualTo(seqs(1, 700));
                    assertThat(telemetry.counters().dropped()).isZero();
                    assertThat(telemetry.counters().reconnects()).isEqualTo(1);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatWasSentAndNotAcknowledgedIsSentAgain(Kind kind) throws Exception {
        try (TestBroker broker = kind.start();
                Proxy proxy = new Proxy(broker.port(), Proxy.Mode.FORWARD)) {
            MqttConfig config = config(proxy.uri());
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                reader.awaitState("status", "online");
                Await.until("acknowledged", () -> telemetry.counters().published() >= 1);
                proxy.set(Proxy.Mode.SWALLOW_ANSWERS);
                publishLate(telemetry, 10);
                assertThat(reader.awaitSeqs("event/late", 10)).isEqualTo(seqs(1, 10));
                assertThat(telemetry.counters().published()).isEqualTo(1);
                proxy.set(Proxy.Mode.FORWARD);
                proxy.cut();

                assertThat(reader.awaitSeqs("event/late", 10)).isEqualTo(seqs(1, 10));
                Await.until("acknowledged", () -> telemetry.counters().queueDepth() == 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void countsAndTellsWhatItDroppedWhileTheBrokerWasAway(Kind kind) throws Exception {
        try (TestBroker broker = kind.start();
                Proxy proxy = new Proxy(broker.port(), Proxy.Mode.SLAM)) {
            MqttConfig config = config(proxy.uri()).withQueueLimit(20);
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                publishLate(telemetry, 100);
                assertThat(telemetry.counters().dropped()).isEqualTo(80);
                proxy.set(Proxy.Mode.FORWARD);

                assertThat(reader.awaitState("status", "online").says("dropped_total", 80L))
                        .isTrue();
                assertThat(reader.awaitSeqs("event/late", 100)).isEqualTo(seqs(81, 100));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aBurstNeverOverrunsTheBrokersWindow(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker.uri());
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                reader.awaitState("status", "online");
                Await.until("all told", () -> telemetry.counters().queueDepth() == 0);
                publishLate(telemetry, 3000);

                assertThat(reader.awaitSeqs("event/late", 3000)).isEqualTo(seqs(1, 3000));
                assertThat(telemetry.counters().reconnects()).isZero();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void messagesOnManyTopicsArriveEachOnItsOwn(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker.uri());
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                for (int i = 0; i < 200; i++) {
                    telemetry.publish(Samples.inference("model-" + i % 25, "r-" + i));
                }
                Set<Object> requests = new HashSet<>();
                reader.await(m -> {
                    if (m.topic().startsWith("inference/")) {
                        assertThat(m.topic())
                                .isEqualTo("inference/" + m.payload().get("model"));
                        requests.add(m.payload().get("request"));
                    }
                    return requests.size() == 200;
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aFloodIsCappedAndWhatWasLeftOutIsTold(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker.uri()).withRates(3, 3);
            try (Reader reader = new Reader(broker.uri(), config);
                    MqttTelemetry telemetry = start(config)) {
                publishLate(telemetry, 1000);

                long[] all = new long[1];
                reader.await(m -> {
                    all[0] += m.topic().equals("event/late") ? 1 + m.number("suppressed") : 0;
                    return all[0] == 1000;
                });
                assertThat(telemetry.counters().suppressed()).isBetween(900L, 996L);
            }
        }
    }

    @Test
    void logsInWhereTheBrokerAsksForIt() throws Exception {
        try (Mosquitto broker = Mosquitto.startWith("gw", "right")) {
            MqttConfig right = config(broker.uri()).withLogin("gw", "right");
            MqttConfig wrong = config(broker.uri()).withLogin("gw", "wrong");
            try (MqttTelemetry in = start(right);
                    MqttTelemetry out = start(wrong)) {
                Await.until("told", () -> in.counters().published() >= 1);
                assertThat(out.counters().published()).isZero();
            }
            Await.noThreadOf(right);
            Await.noThreadOf(wrong);
        }
    }
}
