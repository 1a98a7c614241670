package dev.ballast.bench.transport;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.link.LinkCounters;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The node behind one emulated link or on bare loopback, and the exchangers that use it. Owned by one thread. */
final class Route implements AutoCloseable {
    private static final long SEED = 1;

    private final NodeAddress node;
    private final @Nullable LinkEmulator emulator;
    private final @Nullable Path libcoap;
    private final Map<Variant, Exchanger> exchangers = new EnumMap<>(Variant.class);

    private Route(NodeAddress node, @Nullable LinkEmulator emulator, @Nullable Path libcoap) {
        this.node = node;
        this.emulator = emulator;
        this.libcoap = libcoap;
    }

    /**
     * Opens the link.
     *
     * @param node where it really listens
     * @param libcoap libcoap's client, where there is one
     */
    static Route open(Cell.Path path, NodeAddress node, @Nullable Path libcoap) throws IOException {
        if (path.bare()) {
            return new Route(node, null, libcoap);
        }
        LinkProfile profile = LinkProfile.parse(path.profile());
        LinkEmulator emulator = LinkEmulator.start(profile, node.address(), SEED, System::nanoTime);
        return new Route(new NodeAddress(node.id(), emulator.address()), emulator, libcoap);
    }

    /** Who carries out exchanges of this variant; opened at its first use. */
    Exchanger exchanger(Variant variant) throws IOException, InterruptedException {
        Exchanger exchanger = exchangers.get(variant);
        if (exchanger == null) {
            exchanger = open(variant);
            exchangers.put(variant, exchanger);
        }
        return exchanger;
    }

    private Exchanger open(Variant variant) throws IOException, InterruptedException {
        return switch (variant) {
            case SHARDS -> ShardExchanger.small(node);
            case LARGE -> ShardExchanger.large(node);
            case BLOCKS -> BlockExchanger.open(node.address());
            case LIBCOAP -> {
                if (libcoap == null) {
                    throw new IllegalStateException("exchanges with a client that is not installed");
                }
                yield LibcoapExchanger.open(libcoap, node.address());
            }
        };
    }

    /** What the emulator has counted; null where there is none. */
    @Nullable
    LinkCounters counters() {
        return emulator == null ? null : emulator.counters();
    }

    @Override
    public void close() {
        exchangers.values().forEach(Exchanger::close);
        if (emulator != null) {
            emulator.close();
        }
    }
}
