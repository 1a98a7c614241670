package dev.ballast.telemetry.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent.NodeState;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reader that others wrote, in both protocol versions, against both brokers. */
@Tag("once")
@Timeout(120)
class MosquittoSubTest {
    @ParameterizedTest
    @CsvSource({"EMBEDDED, 5", "EMBEDDED, mqttv311", "MOSQUITTO, 5", "MOSQUITTO, mqttv311"})
    void readsStatusAndEvents(TestBroker.Kind kind, String version) throws Exception {
        String program = Mosquitto.program("mosquitto_sub").toString();
        try (TestBroker broker = kind.start()) {
            MqttConfig config = MqttConfig.defaults(broker.uri(), "gw").withPrefix("tools/v1");
            try (MqttTelemetry telemetry = MqttTelemetry.start(config, System::currentTimeMillis, System::nanoTime)) {
                Await.until("connected", () -> telemetry.counters().published() > 0);
                List<String> command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", "" + broker.port()));
                command.addAll(List.of("-V", version, "-t", "tools/v1/#", "-q", "1", "-C", "4", "-W", "30"));
                command.addAll(List.of("-F", "%t %p"));
                Process reader =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                try (BufferedReader lines = reader.inputReader(UTF_8)) {
                    assertThat(lines.readLine())
                            .startsWith("tools/v1/gw/status {")
                            .contains("\"state\":\"online\"");
                    telemetry.publish(Samples.node("n-1", NodeState.BENCHED));
                    telemetry.publish(new FleetEvent.Recovered(Samples.ROUND, 1, List.of("n-1"), 3));
                    telemetry.publish(Samples.inference("lenet5", "r-17"));

                    assertThat(lines.lines().toList())
                            .satisfiesExactly(
                                    line -> assertThat(line)
                                            .startsWith("tools/v1/gw/node/n-1/status {")
                                            .contains("\"state\":\"benched\""),
                                    line -> assertThat(line)
                                            .startsWith("tools/v1/gw/event/recovered {")
                                            .contains("\"slices\":3}"),
                                    line -> assertThat(line)
                                            .startsWith("tools/v1/gw/inference/lenet5 {")
                                            .contains("\"top_class\":7"));
                }
                assertThat(reader.waitFor()).isZero();
            }
        }
    }
}
