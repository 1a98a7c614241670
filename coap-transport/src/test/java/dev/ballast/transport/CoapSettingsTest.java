package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.config.CoapConfig;
import org.eclipse.californium.core.config.CoapConfig.TrackerMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.UdpConfig;
import org.junit.jupiter.api.Test;

class CoapSettingsTest {
    private static final List<Configuration> ALL = List.of(
            CoapSettings.nodeServer(1 << 20),
            CoapSettings.gatewayServer(1 << 20),
            CoapSettings.dataClient(),
            CoapSettings.controlClient(1 << 20));

    @Test
    void noneTracksMessageIdsOrForgetsDuplicates() {
        assertThat(ALL).allSatisfy(settings -> {
            assertThat(settings.get(CoapConfig.MID_TRACKER)).isEqualTo(TrackerMode.NULL);
            assertThat(settings.get(CoapConfig.DEDUPLICATOR)).isEqualTo(CoapConfig.DEDUPLICATOR_PEERS_MARK_AND_SWEEP);
            assertThat(settings.get(UdpConfig.UDP_DATAGRAM_SIZE)).isEqualTo(65_507);
        });
    }

    @Test
    void theControlClientGivesUpWithinTwoSeconds() {
        Configuration settings = CoapSettings.controlClient(1 << 20);
        double timeout = settings.get(CoapConfig.ACK_TIMEOUT, TimeUnit.MILLISECONDS)
                * (double) settings.get(CoapConfig.ACK_INIT_RANDOM);
        double total = 0;
        for (int attempt = 0; attempt <= settings.get(CoapConfig.MAX_RETRANSMIT); attempt++) {
            total += timeout;
            timeout *= settings.get(CoapConfig.ACK_TIMEOUT_SCALE);
        }

        assertThat(total).isLessThan(2000);
    }

    @Test
    void noFileIsWritten() throws Exception {
        try (TestServer server = new TestServer();
                TestClient client = new TestClient(CoapSettings.dataClient())) {
            Request request = Request.newGet();
            request.setURI(server.uri("/.well-known/core"));
            client.ask(request);
        }

        assertThat(Files.exists(Path.of("Californium3.properties"))).isFalse();
    }
}
