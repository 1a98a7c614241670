package dev.ballast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeAddressTest {
    private static List<NodeAddress> at(String... hosts) {
        return IntStream.range(0, hosts.length)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(hosts[i], 5_683 + i)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1",
        "127.0.0.1 127.0.0.2, 127.0.0.1",
        "127.0.0.2 127.0.0.1, 127.0.0.2",
        "::1 ::1, 0:0:0:0:0:0:0:1",
    })
    void nodesOnLoopbackAreReachedFromThere(String hosts, String bound) {
        assertThat(NodeAddress.bindFor(at(hosts.split(" "))).getHostAddress()).isEqualTo(bound);
    }

    @ParameterizedTest
    @CsvSource({"192.168.1.10", "127.0.0.1 192.168.1.10", "192.168.1.10 127.0.0.1", "2001:db8::1", "127.0.0.1 ::1"})
    void nodesElsewhereAreReachedFromAnyAddress(String hosts) {
        assertThat(NodeAddress.bindFor(at(hosts.split(" "))).isAnyLocalAddress())
                .isTrue();
    }

    /** Its host may turn out to be anywhere. */
    @Test
    void aNodeWhoseNameIsUnknownIsReachedFromAnyAddress() {
        NodeAddress known = at("127.0.0.1").get(0);
        NodeAddress unknown = new NodeAddress("later", InetSocketAddress.createUnresolved("no-such-board.invalid", 1));
        assertThat(NodeAddress.bindFor(List.of(known, unknown)).isAnyLocalAddress())
                .isTrue();
        assertThat(NodeAddress.bindFor(List.of(unknown, known)).isAnyLocalAddress())
                .isTrue();
    }

    /** A socket on one loopback address reaches the other loopback addresses. Otherwise it would have to be bound to any address. */
    @Test
    void oneLoopbackAddressReachesAnother() throws IOException {
        InetAddress bound = NodeAddress.bindFor(at("127.0.0.1", "127.0.0.2"));
        try (DatagramSocket node = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0));
                DatagramSocket gateway = new DatagramSocket(new InetSocketAddress(bound, 0))) {
            node.setSoTimeout(10_000);
            gateway.send(new DatagramPacket(new byte[] {42}, 1, node.getLocalSocketAddress()));
            DatagramPacket got = new DatagramPacket(new byte[1], 1);
            node.receive(got);
            assertThat(got.getData()).containsExactly(42);
        }
    }
}
