package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {
    @Test
    void listensOnAFreePortAndLeavesNoFolder() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start("127.0.0.1", 0)) {
            assertThat(broker.port()).isPositive();
            assertThat(broker.uri()).hasToString("tcp://127.0.0.1:" + broker.port());
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
                assertThat(socket.isConnected()).isTrue();
            }
        }
        assertThat(Files.exists(Path.of("data"))).isFalse();
    }

    /** Ctrl-C during the start: the broker itself would log a stack trace when it is interrupted. */
    @Test
    void anInterruptIsKeptUntilTheBrokerHasStartedOrStopped() throws Exception {
        Thread.currentThread().interrupt();
        EmbeddedBroker broker = EmbeddedBroker.start("127.0.0.1", 0);
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        int port = broker.port();
        broker.close();
        assertThat(Thread.interrupted()).isTrue();
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(free.isBound()).as("the broker is stopped").isTrue();
        }
    }

    @Test
    void aBrokerThatDoesNotStartOrStopInTimeIsGivenUp() {
        CountDownLatch ends = new CountDownLatch(1);
        assertThatThrownBy(() -> EmbeddedBroker.uninterrupted("broker-hangs", Duration.ofMillis(1), ends::await))
                .isInstanceOf(IOException.class)
                .hasMessage("it takes longer than 1 ms");
        ends.countDown();
    }

    @Test
    void twoRunBesideEachOther() throws Exception {
        try (EmbeddedBroker one = EmbeddedBroker.start("127.0.0.1", 0);
                EmbeddedBroker other = EmbeddedBroker.start("localhost", 0)) {
            assertThat(one.port()).isNotEqualTo(other.port());
        }
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> EmbeddedBroker.start("127.0.0.1", port))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageStartingWith("the embedded MQTT broker cannot listen on 127.0.0.1:" + port + ": ")
                    .hasMessageContaining("choose another")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void saysThatThereIsNoSuchHost() {
        assertThatThrownBy(() -> EmbeddedBroker.start("no-such-host.invalid", 0))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("no-such-host.invalid:0: the host name cannot be resolved");
    }

    @Test
    void refusesToListenBeyondLoopbackUnlessToldSo() throws Exception {
        assertThatThrownBy(() -> EmbeddedBroker.start("0.0.0.0", 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0.0.0.0")
                .hasMessageContaining("--insecure");
        try (EmbeddedBroker open = EmbeddedBroker.start("0.0.0.0", 0, true)) {
            assertThat(open.port()).isPositive();
        }
    }

    @Test
    void refusesAPortThatIsNone() {
        assertThatThrownBy(() -> EmbeddedBroker.start("127.0.0.1", 65536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port must be 0 to 65535, is 65536");
    }
}
