package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FleetNewsTest {
    private final List<TelemetryEvent> passed = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000);
    private final FleetNews news = new FleetNews(passed::add, now::get);

    @Test
    void remembersTheLatestEventsOfTheFleetAndPassesEverythingOn() {
        for (int i = 0; i < 2 * FleetNews.MOST; i++) {
            now.incrementAndGet();
            news.publish(new FleetEvent.Back("node-" + i, 1));
            news.publish(new FleetEvent.Refused("m", "r" + i, "busy"));
        }
        assertThat(passed).hasSize(4 * FleetNews.MOST);
        assertThat(news.latest()).hasSize(FleetNews.MOST);
        assertThat(news.latest().get(0)).isEqualTo(new FleetNews.Item(1_021, "back", "node-20 is back after 1.0 s"));
        assertThat(news.latest().get(FleetNews.MOST - 1).atMs()).isEqualTo(1_040);
    }

    @Test
    void changesOfNodesAndOfThePlanAreHeard() {
        AtomicInteger changes = new AtomicInteger();
        news.onChange(changes::incrementAndGet);
        news.publish(new FleetEvent.Benched("node-1", "silent"));
        assertThat(changes).hasValue(0);
        news.publish(new TelemetryEvent.NodeStatus("node-1", TelemetryEvent.NodeState.BENCHED, 1, 1L, "silent"));
        assertThat(changes).hasValue(1);
        news.publish(new FleetEvent.Replanned(List.of("node-2"), List.of("node-1")));
        assertThat(changes).hasValue(2);
    }
}
