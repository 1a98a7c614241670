package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.TelemetryEvent.NodeState;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private final Topics topics = new Topics("ballast/v1", "gw");

    @Test
    void eachTypeOfEventHasItsTopic() {
        assertThat(Samples.all())
                .extracting(topics::of)
                .containsExactly(
                        "ballast/v1/gw/status",
                        "ballast/v1/gw/node/node-1/status",
                        "ballast/v1/gw/node/node-1/status",
                        "ballast/v1/gw/node/node-1/link",
                        "ballast/v1/gw/fleet",
                        "ballast/v1/gw/inference/lenet5",
                        "ballast/v1/gw/inference/lenet5",
                        "ballast/v1/gw/event/late",
                        "ballast/v1/gw/event/lost",
                        "ballast/v1/gw/event/corrupt",
                        "ballast/v1/gw/event/recovered",
                        "ballast/v1/gw/event/benched",
                        "ballast/v1/gw/event/back",
                        "ballast/v1/gw/event/replaced",
                        "ballast/v1/gw/event/repaired",
                        "ballast/v1/gw/event/excluded",
                        "ballast/v1/gw/event/replanned",
                        "ballast/v1/gw/event/fallback",
                        "ballast/v1/gw/event/protection-lost",
                        "ballast/v1/gw/event/protection-restored",
                        "ballast/v1/gw/event/refused");
    }

    @Test
    void anIdIsAlwaysExactlyOneLevel() {
        assertThat(topics.of(Samples.node("Rack 1/#+.\u00e4", NodeState.HEALTHY)))
                .isEqualTo("ballast/v1/gw/node/rack-1-----/status");
        assertThat(topics.of(Samples.inference("", "r"))).isEqualTo("ballast/v1/gw/inference/-");
        assertThat(Topics.level("n".repeat(500))).hasSize(Topics.LEVEL_LIMIT);
    }

    @Test
    void everyCharacterBecomesAnAllowedOne() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            assertThat(Topics.level(String.valueOf(c))).matches("[a-z0-9_-]");
        }
    }
}
