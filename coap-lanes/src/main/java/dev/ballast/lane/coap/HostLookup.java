package dev.ballast.lane.coap;

import dev.ballast.fleet.NodeAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The addresses of the nodes. A host name that could not be resolved is looked up again whenever its node is asked something. A name
 * service may take long, so each lookup has a thread of its own, and nobody waits longer than it wants. Safe for use by many threads.
 */
final class HostLookup {
    private final AtomicReferenceArray<InetSocketAddress> addresses;
    private final Resolver resolver;
    private final Found found;
    /** Lookups under way, by node. */
    private final Map<Integer, CountDownLatch> underWay = new ConcurrentHashMap<>();

    /** Looks up the address of a host. */
    interface Resolver {
        InetAddress resolve(String host) throws UnknownHostException;
    }

    /** Receives the address of a node whose name has been resolved, on a thread of the lookup. */
    interface Found {
        void found(int node, InetSocketAddress address);
    }

    HostLookup(List<NodeAddress> nodes, Resolver resolver, Found found) {
        this.addresses = new AtomicReferenceArray<>(
                nodes.stream().map(NodeAddress::address).toArray(InetSocketAddress[]::new));
        this.resolver = resolver;
        this.found = found;
    }

    /** The address of a node that has been {@linkplain #require required} before. */
    InetSocketAddress known(int node) {
        return addresses.get(node);
    }

    /**
     * The resolved address of a node.
     *
     * @param waitMs how long to wait for the name service
     * @throws UnknownHostException when the name is not resolved by then; the message says what to do
     */
    InetSocketAddress require(int node, long waitMs) throws UnknownHostException, InterruptedException {
        if (addresses.get(node).isUnresolved()) {
            CountDownLatch done = underWay.computeIfAbsent(node, this::begin);
            boolean over = done.await(waitMs, TimeUnit.MILLISECONDS);
            InetSocketAddress address = addresses.get(node);
            if (address.isUnresolved()) {
                throw new UnknownHostException("the host name \"" + address.getHostString() + "\" cannot be resolved"
                        + (over ? "" : " within " + waitMs + " ms")
                        + "; fix the name service, or use an IP address in the configuration");
            }
        }
        return addresses.get(node);
    }

    private CountDownLatch begin(int node) {
        CountDownLatch done = new CountDownLatch(1);
        Thread thread = new Thread(() -> lookUp(node, done), "name-lookup-" + node);
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private void lookUp(int node, CountDownLatch done) {
        InetSocketAddress address = addresses.get(node);
        try {
            InetSocketAddress resolved =
                    new InetSocketAddress(resolver.resolve(address.getHostString()), address.getPort());
            addresses.set(node, resolved);
            found.found(node, resolved);
        } catch (UnknownHostException e) {
            // whoever waits finds the address unresolved, and the next question tries again
        } finally {
            underWay.remove(node);
            done.countDown();
        }
    }
}
