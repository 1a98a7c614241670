package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetListingTest {
    private static final long OWN = ProcessHandle.current().pid();

    private final FleetListing listing = new FleetListing(
            5683,
            URI.create("tcp://127.0.0.1:1883"),
            List.of(
                    new FleetListing.Member("node-1", 5701, 41, null),
                    new FleetListing.Member("node-2", 5702, 42, 137)));

    @Test
    void aNodeThatHasEndedIsNotListedAsIfItAnswered() {
        assertThat(listing.lines())
                .containsExactly(
                        "gateway  coap://127.0.0.1:5683/v2/models/lenet5/infer (pid " + OWN + ")",
                        "broker   mosquitto_sub -h 127.0.0.1 -p 1883 -t 'ballast/#' -v",
                        "node-1   coap://127.0.0.1:5701 (pid 41)",
                        "node-2 (pid 42) has ended with exit code 137");
    }

    @Test
    void programsReadAddressesProcessesAndStates() {
        assertThat(listing.json())
                .hasToString(
                        "{\"gateway\":\"coap://127.0.0.1:5683\",\"broker\":\"tcp://127.0.0.1:1883\",\"gateway_pid\":"
                                + OWN + ",\"nodes\":["
                                + "{\"id\":\"node-1\",\"address\":\"coap://127.0.0.1:5701\",\"pid\":41,\"state\":\"running\"},"
                                + "{\"id\":\"node-2\",\"address\":\"coap://127.0.0.1:5702\",\"pid\":42,\"state\":\"ended\","
                                + "\"exit_code\":137}]}");
    }
}
