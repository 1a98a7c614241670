package dev.ballast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EventSentenceTest {
    private static final FleetEvent.Round ROUND = new FleetEvent.Round("lenet5", "conv1", "r-17", 0);

    private static final List<FleetEvent> OF_A_REQUEST = List.of(
            new FleetEvent.Late(ROUND, "node-2", 1, 0.125, 0.1),
            new FleetEvent.Lost(ROUND, "node-3", 4, 2, 0.25),
            new FleetEvent.Recovered(ROUND, 1, List.of("node-2"), 5),
            new FleetEvent.Fallback(ROUND, 1, List.of("node-2"), 6, "too few nodes"),
            new FleetEvent.Refused("lenet5", "r-19", "busy"));

    private static final List<FleetEvent> OF_THE_FLEET = List.of(
            new FleetEvent.Corrupt(ROUND, "node-3", 4, "slice 2 has 3 bytes"),
            new FleetEvent.Benched("node-3", "3 misses in a row"),
            new FleetEvent.Back("node-3", 12.54),
            new FleetEvent.Replaced("node-3", List.of("restarted", "version 0.1.0 -> 0.2.0")),
            new FleetEvent.Repaired("node-3", List.of("conv1", "fc1")),
            new FleetEvent.Excluded("node-3", "wrong numbers twice within a day"),
            new FleetEvent.Replanned(List.of("node-1", "node-2"), List.of("node-3")),
            new FleetEvent.Replanned(List.of("node-1", "node-2"), List.of()),
            new FleetEvent.ProtectionLost(new Protection("lenet5", "1", 0, 1, false, "disk full on node-5")),
            new FleetEvent.ProtectionLost(new Protection("lenet5", "1", 0, 1, true, "node-3 does not answer")),
            new FleetEvent.ProtectionRestored(new Protection("lenet5", "1", 1, 1, false, "")));

    @Test
    void eventsOfTheFleetAreSentences() {
        assertThat(OF_THE_FLEET)
                .extracting(EventSentence::of)
                .containsExactly(
                        "node-3 gave an answer that cannot be used: slice 2 has 3 bytes",
                        "node-3 is benched: 3 misses in a row",
                        "node-3 is back after 12.5 s",
                        "node-3 is not as it was: restarted; version 0.1.0 -> 0.2.0",
                        "node-3 is repaired: its parts of conv1, fc1 were replaced",
                        "node-3 is excluded until an operator readmits it: wrong numbers twice within a day",
                        "the layers now run on node-1, node-2, without node-3",
                        "the layers now run on node-1, node-2",
                        "lenet5 is less protected: it survives 0 of 1 failures: disk full on node-5",
                        "lenet5 is less protected: the gateway computes for missing nodes: node-3 does not answer",
                        "lenet5 is better protected: it survives 1 of 1 failures");
    }

    @Test
    void eventsOfASingleRequestHaveNone() {
        assertThat(OF_A_REQUEST).extracting(EventSentence::of).containsOnly("");
    }

    @Test
    void everyKindOfEventIsEitherOfARequestOrHasASentence() {
        Set<Class<?>> known = Stream.concat(OF_A_REQUEST.stream(), OF_THE_FLEET.stream())
                .map(Object::getClass)
                .collect(Collectors.toSet());
        assertThat(known).containsExactlyInAnyOrder(FleetEvent.class.getPermittedSubclasses());
    }
}
