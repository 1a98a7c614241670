package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.mqtt.TestBroker.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Closing ends the publisher and all its threads, whatever the broker does. */
@Tag("once")
@Timeout(120)
class MqttCloseTest {
    private static MqttTelemetry start(MqttConfig config) {
        return MqttTelemetry.start(config, System::currentTimeMillis, System::nanoTime);
    }

    private static void closes(MqttConfig config, MqttTelemetry telemetry) {
        telemetry.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("telemetry " + config.gateway());
        Await.noThreadOf(config);
        long dropped = telemetry.counters().dropped();
        telemetry.publish(Samples.late("n"));
        assertThat(telemetry.counters().dropped()).isEqualTo(dropped + 1);
        telemetry.close();
    }

    private static MqttConfig config(URI broker, String gateway) {
        return MqttConfig.defaults(broker, gateway);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whenTheBrokerIsUp(Kind kind) throws Exception {
        try (TestBroker broker = kind.start()) {
            MqttConfig config = config(broker.uri(), "close-up-" + kind.name().toLowerCase(Locale.ROOT));
            MqttTelemetry telemetry = start(config);
            Await.until("connected", () -> telemetry.counters().published() > 0);
            telemetry.publish(Samples.late("n"));
            closes(config, telemetry);
            assertThat(telemetry.counters().dropped()).isEqualTo(1);
        }
    }

    @Test
    void whenNothingListens() throws IOException {
        MqttConfig config = config(URI.create("tcp://127.0.0.1:" + Mosquitto.freePort()), "close-down");
        MqttTelemetry telemetry = start(config);
        telemetry.publish(Samples.late("n"));
        Await.until(
                "waiting",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .anyMatch(thread -> thread.getName().equals("telemetry close-down")
                                && thread.getState() == Thread.State.TIMED_WAITING));
        closes(config, telemetry);
        assertThat(telemetry.counters().published()).isZero();
    }

    @Test
    void atOnceAfterTheStart() throws Exception {
        try (TestBroker broker = Kind.EMBEDDED.start()) {
            for (int i = 0; i < 20; i++) {
                MqttConfig config = config(broker.uri(), "close-at-once-" + i);
                closes(config, start(config));
            }
        }
    }

    @Test
    void whenTheBrokerAcceptsAndStaysSilent() throws IOException {
        try (Proxy proxy = new Proxy(0, Proxy.Mode.SILENT)) {
            MqttConfig config = config(proxy.uri(), "close-silent");
            MqttTelemetry telemetry = start(config);
            Await.until("connecting", () -> proxy.accepted() > 0);
            closes(config, telemetry);
        }
    }

    @Test
    void whenTheNetworkTakesPacketsAndAnswersNone() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                fillers.add(new Socket(InetAddress.getLoopbackAddress(), full.getLocalPort()));
            }
            MqttConfig config = config(URI.create("tcp://127.0.0.1:" + full.getLocalPort()), "close-black-hole");
            MqttTelemetry telemetry = start(config);
            Await.until(
                    "connecting",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .anyMatch(thread -> thread.getName().equals("MQTT Con: " + config.clientId())));
            closes(config, telemetry);
            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void whenTheConnectionHasFallenSilentWithMessagesOnTheWire() throws Exception {
        try (TestBroker broker = Kind.EMBEDDED.start();
                Proxy proxy = new Proxy(broker.port(), Proxy.Mode.FORWARD)) {
            MqttConfig config = config(proxy.uri(), "close-swallowed");
            MqttTelemetry telemetry = start(config);
            Await.until("connected", () -> telemetry.counters().published() > 0);
            proxy.set(Proxy.Mode.SWALLOW_ANSWERS);
            telemetry.publish(Samples.late("n"));
            closes(config, telemetry);
        }
    }

    @Test
    void whenTheBrokerAcceptsAndClosesAtOnceAndNoAttemptLeavesAThread() throws IOException {
        try (Proxy proxy = new Proxy(0, Proxy.Mode.SLAM)) {
            MqttConfig config = config(proxy.uri(), "close-slam");
            MqttTelemetry telemetry = start(config);
            Await.until("some attempts", () -> proxy.accepted() >= 4);
            closes(config, telemetry);
        }
    }
}
