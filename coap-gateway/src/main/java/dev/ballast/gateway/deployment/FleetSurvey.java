package dev.ballast.gateway.deployment;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.LinkReport;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.NodeControl;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.KernelCheck;
import dev.ballast.gemm.measure.RateMeter;
import dev.ballast.gemm.operand.Weights.Format;
import dev.ballast.lane.LanePolicy;
import dev.ballast.plan.Board;
import dev.ballast.plan.FleetCost;
import dev.ballast.plan.Latency;
import dev.ballast.plan.LinkCost;
import dev.ballast.plan.Overheads;
import dev.ballast.profile.ProcessorShare;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the nodes for their properties, and makes the input of predictions from the answers. */
public final class FleetSurvey {
    private static final Logger LOG = LoggerFactory.getLogger(FleetSurvey.class);

    /** Machine of the gateway and of all nodes on it; they share its processors. */
    static final String HERE = "this machine";

    /** Duration of one measurement of a rate, in nanoseconds. */
    private static final long RATE_NS = 20_000_000;

    private static final double MOST_LOSS = 0.9;

    /** How long a node has that must show whether it is there, in milliseconds. In this time it is asked three times. */
    static final long SHORT_MS = 1_000;

    private FleetSurvey() {}

    /**
     * The replies of the nodes.
     *
     * @param answers information of the nodes that gave it, by index
     * @param refusals nodes that replied without giving it
     * @param unnamed nodes whose host name cannot be resolved, with a text that says so
     * @param foreign nodes that speak another version of the messages, with a text that names both
     */
    record Replies(
            Map<Integer, NodeInfo> answers,
            Set<Integer> refusals,
            Map<Integer, String> unnamed,
            Map<Integer, String> foreign) {
        private Replies() {
            this(
                    new ConcurrentHashMap<>(),
                    ConcurrentHashMap.newKeySet(),
                    new ConcurrentHashMap<>(),
                    new ConcurrentHashMap<>());
        }

        private Replies copy() {
            return new Replies(Map.copyOf(answers), Set.copyOf(refusals), Map.copyOf(unnamed), Map.copyOf(foreign));
        }

        /** Whether the node replied at all, in the version of this program. */
        boolean isPresent(int node) {
            return answers.containsKey(node) || refusals.contains(node);
        }
    }

    /**
     * Asks all nodes at the same time and waits until each has answered or timed out. Returns the answers by index. An interrupt ends
     * the wait.
     */
    public static Map<Integer, NodeInfo> ask(NodeControl control, List<NodeAddress> nodes) throws InterruptedException {
        return replies(control, nodes, FleetFit.all(nodes), Long.MAX_VALUE).answers();
    }

    /**
     * As {@link #ask} for some of the nodes, and also returns the nodes that replied with a refusal.
     *
     * @param asked indices of the nodes to ask
     * @param withinMs how long the nodes have; later replies are ignored
     */
    static Replies replies(NodeControl control, List<NodeAddress> nodes, List<Integer> asked, long withinMs)
            throws InterruptedException {
        Replies replies = new Replies();
        List<Thread> threads = new ArrayList<>();
        CountDownLatch replied = new CountDownLatch(asked.size());
        for (int node : asked) {
            Runnable question = () -> {
                try {
                    ask(control, node, nodes.get(node), replies);
                } finally { // also after an Error: the caller may wait without a limit of its own
                    replied.countDown();
                }
            };
            Thread thread = new Thread(question, "survey-" + node);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        try {
            if (!replied.await(withinMs, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} of {} nodes do not reply within {} ms", replied.getCount(), asked.size(), withinMs);
            }
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt); // the caller is about to close the connection
            throw e;
        }
        return replies.copy();
    }

    private static void ask(NodeControl control, int node, NodeAddress address, Replies replies) {
        try {
            replies.answers().put(node, control.info(node));
        } catch (NodeControl.RefusedException e) {
            replies.refusals().add(node);
            LOG.debug("node {} answers but refuses to describe itself: {}", address.id(), e.getMessage());
        } catch (NodeControl.OtherVersionException e) {
            replies.foreign().put(node, String.valueOf(e.getMessage()));
        } catch (UnknownHostException e) {
            replies.unnamed().put(node, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.debug("node {} does not describe itself: {}", address.id(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the caller has stopped waiting
        } catch (RuntimeException e) { // for example when the sockets are closed meanwhile; the node counts as away
            LOG.warn("asking node {} failed: {}", address.id(), e.toString());
        }
    }

    /**
     * Measures the rates of this process after the JVM has compiled the kernel, that is, until a further try is no faster. Takes some
     * tenths of a second.
     */
    public static BoardRates measured(GemmKernel kernel, NanoClock nanoClock) {
        KernelCheck.exercise(kernel, Format.FLOAT32, KernelCheck.ROUNDS);
        return new RateMeter(kernel, RATE_NS, nanoClock, ProcessorShare.ofThisProcess()).steady(false);
    }

    /** The gateway of this process. It computes each request on one thread. */
    public static Board here(BoardRates rates) {
        int processors = Runtime.getRuntime().availableProcessors();
        return new Board("gateway", HERE, processors, 1, rates, Overheads.estimated(rates));
    }

    /**
     * The input of predictions. A node that is away or has not measured itself counts as equal to the first node that has.
     *
     * @param answers information of the nodes, by index
     * @param links the measured link to a node, by index
     * @return empty when no node gave its rates
     */
    public static Optional<FleetCost> costs(
            Board gateway, List<NodeAddress> nodes, Map<Integer, NodeInfo> answers, IntFunction<LinkReport> links) {
        Optional<NodeInfo> like =
                answers.values().stream().filter(info -> info.rates() != null).findFirst();
        if (like.isEmpty()) {
            return Optional.empty();
        }
        List<Board> boards = new ArrayList<>();
        List<LinkCost> costs = new ArrayList<>();
        for (int node = 0; node < nodes.size(); node++) {
            NodeInfo said = answers.getOrDefault(node, like.get());
            BoardRates rates = said.rates() == null ? like.get().rates() : said.rates();
            if (rates == null) {
                throw new IllegalStateException("a node without rates was chosen for its rates");
            }
            NodeAddress address = nodes.get(node);
            boards.add(new Board(
                    address.id(),
                    machine(address),
                    said.processors(),
                    said.cores(),
                    rates,
                    Overheads.estimated(rates)));
            costs.add(link(links.apply(node), said.receiveBufferBytes()));
        }
        return Optional.of(new FleetCost(gateway, boards, costs));
    }

    /** The machine of a node. Nodes with the same address are on one machine, whatever their ports. */
    private static String machine(NodeAddress node) {
        InetAddress address = node.address().getAddress();
        if (address == null) {
            return node.address().getHostString();
        }
        return LocalAddresses.has(address) ? HERE : address.getHostAddress();
    }

    private static LinkCost link(LinkReport report, int receiveBufferBytes) {
        double rate = report.bytesPerSecond() > 0 ? report.bytesPerSecond() : Double.POSITIVE_INFINITY;
        double ownBytes = LinkReport.USUAL_DATAGRAM_BYTES / rate;
        double usual = Math.max(0, report.roundTrip().toNanos() / 1e9 - ownBytes);
        double low = Math.max(0, Math.min(usual, report.spread().lower().toNanos() / 1e9 - ownBytes));
        double high = Math.max(usual, report.spread().upper().toNanos() / 1e9 - ownBytes);
        int window = LanePolicy.of(receiveBufferBytes, report.datagramBytes()).startWindowBytes();
        return new LinkCost(
                new Latency(low, usual, high),
                rate,
                rate,
                Math.min(MOST_LOSS, report.lossShare()),
                Math.max(report.datagramBytes(), LinkCost.LEAST_DATAGRAM_BYTES),
                window);
    }
}
