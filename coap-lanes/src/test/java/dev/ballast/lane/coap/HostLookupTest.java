package dev.ballast.lane.coap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.fleet.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HostLookupTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final long PATIENCE_MS = 20_000;

    private final BlockingQueue<String> found = new LinkedBlockingQueue<>();
    private final AtomicInteger lookups = new AtomicInteger();

    private HostLookup over(HostLookup.Resolver resolver) {
        List<NodeAddress> nodes = List.of(
                new NodeAddress("near", new InetSocketAddress(HERE, 1)),
                new NodeAddress("later", InetSocketAddress.createUnresolved("no-such-board.invalid", 2)));
        return new HostLookup(
                nodes,
                host -> {
                    lookups.incrementAndGet();
                    return resolver.resolve(host);
                },
                (node, address) -> found.add(node + " " + address.getPort()));
    }

    @Test
    void aNameIsLookedUpAgainUntilItIsKnownAndThenNoMore() throws Exception {
        HostLookup hosts = over(host -> {
            if (lookups.get() == 1) {
                throw new UnknownHostException(host);
            }
            return HERE;
        });
        assertThatExceptionOfType(UnknownHostException.class)
                .isThrownBy(() -> hosts.require(1, PATIENCE_MS))
                .withMessage(
                        "the host name \"no-such-board.invalid\" cannot be resolved; fix the name service, or use an"
                                + " IP address in the configuration");
        assertThat(hosts.known(1).isUnresolved()).isTrue();
        assertThat(found).isEmpty();
        for (int ask = 0; ask < 3; ask++) {
            assertThat(hosts.require(1, PATIENCE_MS)).isEqualTo(new InetSocketAddress(HERE, 2));
        }
        assertThat(found.take()).isEqualTo("1 2");
        assertThat(lookups).hasValue(2);
    }

    @Test
    void nobodyWaitsLongerThanItWantsForANameServiceThatDoesNotAnswer() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        HostLookup hosts = over(host -> {
            try {
                answers.await();
                return HERE;
            } catch (InterruptedException e) {
                throw new UnknownHostException(e.toString());
            }
        });
        for (int ask = 0; ask < 3; ask++) {
            assertThatExceptionOfType(UnknownHostException.class)
                    .isThrownBy(() -> hosts.require(1, 1))
                    .withMessageContaining("cannot be resolved within 1 ms");
        }
        assertThat(lookups.get()).as("one at a time").isLessThanOrEqualTo(1);
        answers.countDown();
        assertThat(found.take()).isEqualTo("1 2");
        assertThat(hosts.require(1, PATIENCE_MS).isUnresolved()).isFalse();
    }

    @Test
    void anAddressThatIsKnownIsNotLookedUp() throws Exception {
        HostLookup hosts = over(host -> HERE);
        assertThat(hosts.require(0, 1)).isEqualTo(new InetSocketAddress(HERE, 1));
        assertThat(lookups).hasValue(0);
    }
}
