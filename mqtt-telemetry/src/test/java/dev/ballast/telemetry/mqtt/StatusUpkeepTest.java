package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.GatewayState;
import dev.ballast.telemetry.TelemetryEvent.GatewayStatus;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusUpkeepTest {
    private static final GatewayStatus ONLINE = new GatewayStatus(GatewayState.ONLINE);
    private static final GatewayStatus OFFLINE = new GatewayStatus(GatewayState.OFFLINE);
    private static final long SECOND_NS = 1_000_000_000L;

    private final Backlog backlog = new Backlog(10);
    private final List<TelemetryEvent> queued = new ArrayList<>();
    private final StatusUpkeep upkeep = new StatusUpkeep(backlog, queued::add);

    @Test
    void repeatsTenSecondsAfterTheLastTime() {
        upkeep.repeatAll(5 * SECOND_NS);
        assertThat(queued).containsExactly(ONLINE);
        assertThat(upkeep.repeatDue(15 * SECOND_NS - 1)).isFalse();
        assertThat(upkeep.repeatDue(15 * SECOND_NS)).isTrue();
    }

    @Test
    void tellsOfDroppedMessagesOnce() {
        upkeep.tellDrops();
        assertThat(queued).isEmpty();
        backlog.drop(2);
        upkeep.tellDrops();
        upkeep.tellDrops();
        assertThat(queued).containsExactly(ONLINE);
    }

    @Test
    void tellsTheLatestStatusOfTheGateway() {
        upkeep.gateway(OFFLINE);
        upkeep.tellGateway();
        upkeep.gateway(ONLINE);
        upkeep.tellOffline();
        upkeep.tellGateway();
        assertThat(queued).containsExactly(OFFLINE, OFFLINE, OFFLINE);
    }
}
