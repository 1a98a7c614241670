package dev.ballast.lane.coap;

import dev.ballast.clock.NanoClock;
import dev.ballast.lane.Lane;
import dev.ballast.lane.LaneJob;
import dev.ballast.lane.Reply;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of the hot path. One thread owns a lane to each node, sends the datagrams of the lanes and hands them the replies. The
 * messages are CoAP, written and read by Californium. Its exchanges are not used, because each is kept until somebody cancels it. Responses
 * are matched by token alone: 40 random bits name the job, 24 bits the datagram within it.
 */
final class LaneLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LaneLoop.class);

    /** Bits of a token that name the datagram within its job. */
    static final int MESSAGE_BITS = 24;

    private static final long MESSAGES = 1L << MESSAGE_BITS;
    private static final long JOIN_MS = 2_000;

    /** Shorter waits are naps, because a selector counts in milliseconds. */
    private static final long SHORTEST_SELECT_NS = 1_000_000;

    private static final long NAP_NS = 50_000;

    /** Most doublings of a nap: about 50 ms between two turns that fail. */
    private static final int LONGEST_BACK_OFF = 10;

    private final List<LanePeer> peers;
    private final NanoClock nanoClock;
    private final long startNs;
    private final LaneSocket socket;
    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final JobsByTag jobs = new JobsByTag();
    private final SecureRandom random = new SecureRandom();
    private final UdpDataParser parser = new UdpDataParser();
    private final LaneSocket.Taker taker = this::take;
    private final Thread thread;
    private int messageId;
    private volatile boolean closed;
    private volatile boolean over;
    private volatile String broken = "";

    private LaneLoop(List<InetSocketAddress> nodes, NanoClock nanoClock, LaneSocket socket, Selector selector) {
        this.nanoClock = nanoClock;
        this.startNs = nanoClock.nanos();
        this.socket = socket;
        this.selector = selector;
        this.messageId = random.nextInt();
        this.peers = nodes.stream()
                .map(node -> new LanePeer(node, socket, this::nextMessageId))
                .toList();
        this.thread = new Thread(this::run, "node-lanes");
        thread.setDaemon(true);
    }

    /** Opens a socket on a free port of {@code local} and starts the thread. */
    static LaneLoop open(List<InetSocketAddress> nodes, InetAddress local, NanoClock nanoClock) throws IOException {
        return over(LaneSocket.open(local), nodes, nanoClock);
    }

    /** Starts the thread over this socket, which is closed with the loop. */
    static LaneLoop over(LaneSocket socket, List<InetSocketAddress> nodes, NanoClock nanoClock) throws IOException {
        LaneLoop loop;
        try {
            loop = new LaneLoop(nodes, nanoClock, socket, socket.selector());
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
        loop.thread.start();
        return loop;
    }

    /** A submitted job, for its submitter. Safe for use by many threads. */
    final class Ticket {
        private final long tag;

        private Ticket(long tag) {
            this.tag = tag;
        }

        /** Runs an action on the job, on the loop's thread, unless the job has ended. */
        void then(BiConsumer<Lane<CoapTransfer>, LaneJob<CoapTransfer>> action) {
            execute(() -> {
                JobsByTag.Entry entry = jobs.of(tag);
                if (entry != null) {
                    action.accept(peers.get(entry.peer()).lane(), entry.job());
                }
            });
        }
    }

    /** A new name for a job: never 0, cannot be guessed. */
    long newTag() {
        return 1 + (random.nextLong() >>> MESSAGE_BITS);
    }

    /**
     * Hands a job to the lane of a node, to be over at {@code giveUpNs} of the clock. When the socket is gone, the transfer is told at once
     * that the job is lost. Replies are dropped once the job has ended.
     */
    Ticket submit(int peer, CoapTransfer transfer, String kind, long giveUpNs) {
        transfer.whenEnded(() -> jobs.forget(transfer.tag()));
        execute(() -> {
            try {
                LaneJob<CoapTransfer> opened =
                        peers.get(peer).lane().open(transfer, kind, transfer, giveUpNs - startNs);
                jobs.add(transfer.tag(), new JobsByTag.Entry(peer, opened));
            } catch (RuntimeException | Error e) {
                transfer.ended();
                throw e;
            }
        });
        return new Ticket(transfer.tag());
    }

    private int nextMessageId() {
        return messageId++;
    }

    /** Why nothing can be sent any more; empty while the loop can send. */
    String broken() {
        return broken;
    }

    /** Runs an action on the lane of a node, on the loop's thread. */
    void with(int peer, Consumer<Lane<CoapTransfer>> action) {
        execute(() -> action.accept(peers.get(peer).lane()));
    }

    /** The node is at this address from now on. */
    void moved(int peer, InetSocketAddress to) {
        execute(() -> peers.get(peer).moved(to));
    }

    private void execute(Runnable task) {
        tasks.add(task);
        if (over) {
            settle();
        } else if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    private void run() {
        int failures = 0;
        while (!closed && socket.isOpen() && selector.isOpen()) {
            try {
                turn();
                failures = 0;
            } catch (Throwable e) { // the only thread that reaches the nodes
                failures = Math.min(failures + 1, LONGEST_BACK_OFF);
                if (!closed) {
                    LOG.error("a turn of the lane loop failed", e);
                    LockSupport.parkNanos(NAP_NS << failures);
                }
            }
        }
        if (!closed) {
            broken = "the socket to the nodes is closed; restart the gateway";
            LOG.error(broken);
        }
        over = true;
        settle();
    }

    /** Ends all jobs once nothing can be sent any more. A job that is submitted later still ends on the thread of its submitter. */
    private void settle() {
        synchronized (jobs) {
            runTasks();
            for (int peer = 0; peer < peers.size(); peer++) {
                jobs.drop(peer, !closed); // an orderly end counts against no node
            }
        }
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            try {
                task.run();
            } catch (Throwable e) {
                LOG.error("a task of the lane loop failed", e);
            }
        }
    }

    /** Nanoseconds since the start, the time of the lanes: the clock itself may be below zero and may overflow. */
    private long now() {
        return nanoClock.nanos() - startNs;
    }

    private void turn() throws IOException {
        runTasks();
        socket.receive(taker);
        long now = now();
        long wake = Long.MAX_VALUE;
        for (int peer = 0; peer < peers.size(); peer++) {
            wake = Math.min(wake, advance(peer, now));
        }
        await(wake - now);
    }

    /** Drives the lane of a node; returns when the lane is due again. */
    private long advance(int peer, long now) {
        LanePeer to = peers.get(peer);
        try {
            return to.advance(now);
        } catch (Throwable e) {
            broke(peer, e);
            return now;
        }
    }

    /** A lane failed. Its jobs are over, because their state is unknown. Other lanes go on, and this node gets a new lane. */
    private void broke(int peer, Throwable e) {
        LOG.error(
                "the lane to {} failed; its jobs under way are lost",
                peers.get(peer).address(),
                e);
        jobs.drop(peer, true);
        peers.get(peer).renew();
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

    private void take(byte[] datagram, SocketAddress sender) {
        long number = ReplyReader.token(datagram);
        JobsByTag.Entry entry = jobs.of(number >>> MESSAGE_BITS);
        if (entry == null || !peers.get(entry.peer()).address().equals(sender)) {
            return; // late, a reset, or a client that takes this for a server
        }
        Response response = ReplyReader.parse(parser, datagram);
        if (response != null) {
            hear(entry, (int) (number & (MESSAGES - 1)), response);
        }
    }

    private void hear(JobsByTag.Entry entry, int message, Response response) {
        LaneJob<CoapTransfer> job = entry.job();
        LanePeer peer = peers.get(entry.peer());
        peer.heard(response);
        try {
            Reply reply = ReplyReader.read(response, job.transfer());
            peer.lane().on(job, message, reply, now());
        } catch (Throwable e) {
            broke(entry.peer(), e);
        }
    }

    /** Ends the thread. The transfers under way are told that their jobs have ended, and no more. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(JOIN_MS);
            selector.close();
            socket.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("closing the socket to the nodes failed: {}", e.toString());
        }
    }
}
