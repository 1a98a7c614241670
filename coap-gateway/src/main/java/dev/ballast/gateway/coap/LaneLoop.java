package dev.ballast.gateway.coap;

import dev.ballast.gateway.fleet.LinkReport;
import dev.ballast.lane.JobListener;
import dev.ballast.lane.Lane;
import dev.ballast.lane.LaneJob;
import dev.ballast.lane.LanePolicy;
import dev.ballast.lane.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.californium.core.coap.MessageFormatException;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hot path's socket: one thread that owns a lane to each node, sends what they let go and hands them what comes back. The messages
 * are CoAP, written and read by Californium; its exchanges are not used, for each would be kept until somebody cancels it. Responses are
 * matched by token alone: 40 random bits name the job, 24 bits the datagram within it.
 */
final class LaneLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLoop.class);

    /** Datagrams read before the lanes have their turn. */
    private static final int READS = 64;

    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final int MESSAGE_BITS = 24;
    private static final long MESSAGES = 1L << MESSAGE_BITS;
    private static final int TOKEN_AT = 4;
    private static final int TOKEN_LENGTH = 0xf;
    private static final long JOIN_MS = 2_000;

    /** A shorter wait is a nap, for a selector counts in milliseconds. */
    private static final long SHORTEST_SELECT_NS = 1_000_000;

    private static final long NAP_NS = 50_000;

    private final List<Peer> peers;
    private final LongSupplier nanoClock;
    private final DatagramChannel channel;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Map<Long, Flight> flights = new HashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final UdpDataParser parser = new UdpDataParser();
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    private final Thread thread;
    private int messageId;
    private volatile boolean closed;

    private LaneLoop(
            List<InetSocketAddress> nodes, LongSupplier nanoClock, DatagramChannel channel, Selector selector) {
        this.nanoClock = nanoClock;
        this.channel = channel;
        this.selector = selector;
        this.messageId = random.nextInt();
        this.peers = nodes.stream().map(Peer::new).toList();
        this.thread = new Thread(this::run, "node-lanes");
        thread.setDaemon(true);
    }

    /** Opens a socket on a free port of {@code local} and starts the thread. */
    static LaneLoop open(List<InetSocketAddress> nodes, InetAddress local, LongSupplier nanoClock) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            channel.bind(new InetSocketAddress(local, 0)).configureBlocking(false);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            LaneLoop loop = new LaneLoop(nodes, nanoClock, channel, selector);
            loop.thread.start();
            return loop;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A node and the lane to it. Owned by the thread. */
    private final class Peer implements Port {
        private final InetSocketAddress address;
        private final Lane lane = new Lane(LanePolicy.of(0, LinkReport.USUAL_DATAGRAM_BYTES));
        /** Why the last datagram that could not be sent could not; told once, not for each. */
        private String unsent = "";

        Peer(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public boolean send(LaneJob job, int message, int piece, int ask, boolean wordWanted) {
            Load load = (Load) job.cargo();
            out.clear();
            load.form().write(out, messageId++, (load.tag() << MESSAGE_BITS) | message, wordWanted);
            out.put(load.payload(piece, ask)).flip();
            try {
                return channel.send(out, address) > 0;
            } catch (IOException e) {
                tell(e.toString());
                return true; // as good as lost on the way, which the lane mends
            }
        }

        private void tell(String reason) {
            if (reason.equals(unsent)) {
                LOG.debug("cannot send to {}: {}", address, reason);
            } else {
                unsent = reason;
                LOG.warn(
                        "cannot send to the node at {}, whose work falls to others until that is mended: {}",
                        address,
                        reason);
            }
        }
    }

    private record Flight(Peer peer, LaneJob job) {}

    /** A job that was handed over, for whoever did; safe for use by many threads. */
    final class Ticket {
        private final int peer;
        private volatile @Nullable LaneJob job;

        private Ticket(int peer) {
            this.peer = peer;
        }

        /** Does something to the job on the loop's thread, where it is still under way. */
        void then(BiConsumer<Lane, LaneJob> action) {
            execute(() -> {
                LaneJob opened = job;
                if (opened != null) {
                    action.accept(peers.get(peer).lane, opened);
                }
            });
        }
    }

    /** A fresh name for a job: never 0, not to be guessed. */
    long newTag() {
        return 1 + (random.nextLong() >>> MESSAGE_BITS);
    }

    /** Hands a job to the lane of a node. {@code listener} must call {@link #forget} when it is told that the job has ended. */
    Ticket submit(int peer, Load load, String kind, JobListener listener, long giveUpNs) {
        Ticket ticket = new Ticket(peer);
        execute(() -> {
            Peer to = peers.get(peer);
            LaneJob opened = to.lane.open(load, kind, listener, giveUpNs);
            ticket.job = opened;
            flights.put(load.tag(), new Flight(to, opened));
        });
        return ticket;
    }

    /** Replies to this job are strays from now on. On the loop's thread. */
    void forget(Load load) {
        flights.remove(load.tag());
    }

    /** Does something with the lane of a node, on the loop's thread. */
    void with(int peer, Consumer<Lane> action) {
        execute(() -> action.accept(peers.get(peer).lane));
    }

    private void execute(Runnable task) {
        tasks.add(task);
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    private void run() {
        while (!closed) {
            try {
                turn();
            } catch (IOException e) {
                if (!closed) {
                    LOG.error("the socket to the nodes broke", e);
                    return;
                }
            } catch (RuntimeException e) {
                LOG.error("a lane broke; its jobs end at their deadlines", e);
            }
        }
    }

    private void turn() throws IOException {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
        receive();
        long now = nanoClock.getAsLong();
        long wake = Long.MAX_VALUE;
        for (Peer peer : peers) {
            peer.lane.tick(now);
            peer.lane.pump(now, peer);
            wake = Math.min(wake, peer.lane.wakeAtNs());
        }
        await(wake - now);
    }

    private void await(long waitNs) throws IOException {
        if (!tasks.isEmpty() || waitNs <= 0) {
            selector.selectNow();
        } else if (waitNs < SHORTEST_SELECT_NS) {
            if (selector.selectNow() == 0) {
                LockSupport.parkNanos(Math.min(waitNs, NAP_NS));
            }
        } else {
            selector.select(Math.min(waitNs / SHORTEST_SELECT_NS, 60_000));
        }
        selector.selectedKeys().clear();
    }

    private void receive() throws IOException {
        for (int read = 0; read < READS; read++) {
            in.clear();
            SocketAddress sender = channel.receive(in);
            if (sender == null) {
                return;
            }
            byte[] datagram = new byte[in.flip().remaining()];
            in.get(datagram);
            take(datagram, sender);
        }
    }

    private void take(byte[] datagram, SocketAddress sender) {
        long number = token(datagram);
        Flight flight = flights.get(number >>> MESSAGE_BITS);
        if (flight == null || !flight.peer.address.equals(sender)) {
            return; // late, a reset, or somebody who takes this for a server
        }
        Response response = parse(datagram);
        if (response != null) {
            int of = (int) (number & (MESSAGES - 1));
            flight.peer.lane.on(flight.job, of, ReplyReader.read(response, flight.job.cargo()), nanoClock.getAsLong());
        }
    }

    private @Nullable Response parse(byte[] datagram) {
        try {
            return parser.parseMessage(datagram) instanceof Response response ? response : null;
        } catch (MessageFormatException
                | IllegalStateException e) { // the latter when a block is larger than its option says
            LOG.debug("no CoAP: {}", e.getMessage());
            return null;
        }
    }

    /** The token of a message as this loop gives them, 0 for any other. */
    private static long token(byte[] datagram) {
        boolean ours = datagram.length >= TOKEN_AT + Long.BYTES && (datagram[0] & TOKEN_LENGTH) == Long.BYTES;
        return ours ? ByteBuffer.wrap(datagram).getLong(TOKEN_AT) : 0;
    }

    /** Ends the thread; jobs under way are told nothing more. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(JOIN_MS);
            selector.close();
            channel.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the socket to the nodes did not close: {}", e.toString());
        }
    }
}
