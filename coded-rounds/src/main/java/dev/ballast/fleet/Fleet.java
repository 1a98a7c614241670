package dev.ballast.fleet;

import dev.ballast.round.HealthPolicy;
import dev.ballast.round.NodeHealth;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes and their health, as the rounds report it. Every change of a node's state goes to telemetry. The log tells when a node is
 * benched, excluded, readmitted or back.
 *
 * <p>Safe for use by many threads; nothing blocks under its lock.
 */
public final class Fleet {
    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final List<Member> members = new ArrayList<>();
    private final TelemetrySink telemetry;
    private final LongSupplier nanoClock;
    private final LongSupplier epochMs;
    private long heardOfNs;

    /** A fleet whose nodes count as healthy until rounds report otherwise. */
    public Fleet(
            List<NodeAddress> nodes,
            HealthPolicy policy,
            TelemetrySink telemetry,
            LongSupplier nanoClock,
            LongSupplier epochMs) {
        this.telemetry = telemetry;
        this.nanoClock = nanoClock;
        this.epochMs = epochMs;
        this.heardOfNs = nanoClock.getAsLong();
        for (NodeAddress node : nodes) {
            members.add(new Member(node, new NodeHealth(policy), epochMs.getAsLong()));
        }
    }

    /**
     * The state of a node, for people to read.
     *
     * @param sinceEpochMs when the node entered its state
     * @param answers answers since start
     * @param misses deadlines that the node let pass since start
     * @param lastLatencyNs latency of its latest answer; 0 before the first
     * @param reason why the node entered its state; empty before the first change
     */
    public record Snapshot(
            NodeAddress node,
            NodeHealth.State state,
            long sinceEpochMs,
            long answers,
            long misses,
            long lastLatencyNs,
            String reason) {}

    /**
     * What shows that a part is corrupt.
     *
     * @param begunNs when the round that shows the wrong numbers began
     * @param text says which numbers are wrong
     */
    public record Evidence(String partId, String layer, long begunNs, String text) {}

    public int size() {
        return members.size();
    }

    public NodeAddress node(int index) {
        return members.get(index).address;
    }

    /** Tells telemetry the state of every node, as after a start. */
    public synchronized void announce() {
        members.forEach(member -> publishStatus(member, "start"));
    }

    /** Which of these nodes may be asked now, and which of them rounds wait for; bit p stands for {@code nodes.get(p)}. */
    public synchronized Readiness readiness(List<Integer> nodes) {
        long now = nanoClock.getAsLong();
        long ask = 0;
        long await = 0;
        long parole = 0;
        for (int part = 0; part < nodes.size(); part++) {
            Member member = members.get(nodes.get(part));
            boolean awaited = member.health.awaited();
            ask |= member.health.mayAsk(now) ? 1L << part : 0;
            await |= awaited ? 1L << part : 0;
            parole |= member.health.onParole() ? 1L << part : 0;
            if (!awaited && (ask >> part & 1) == 1) {
                changed(member, "probe: asked whether it answers");
            }
        }
        return new Readiness(ask, await & ask, parole & ask);
    }

    /** Parts to ask for, parts to wait for, and parts whose answers are to be checked, one bit each. */
    public record Readiness(long ask, long await, long parole) {}

    /** The node gave a result. Returns true when this ends its time on the bench. */
    public synchronized boolean answered(int node, long latencyNs) {
        heardOfNs = nanoClock.getAsLong();
        members.get(node).answers++;
        members.get(node).lastLatencyNs = latencyNs;
        return heard(node, (health, now) -> health.answered(), "answered");
    }

    /** The node replied without a result: it is present. Returns true when this ends its time on the bench. */
    public synchronized boolean present(int node, String reason) {
        return heard(node, NodeHealth::present, reason);
    }

    /**
     * The node has no room for the work. It is present, but is benched when it does nothing but refuse. Returns true when this ends its
     * time on the bench.
     */
    public synchronized boolean refused(int node, String reason) {
        heardOfNs = nanoClock.getAsLong();
        return heard(node, NodeHealth::refused, reason);
    }

    /** Applies a reply of a node to its health; returns whether the state changed. */
    private interface Word {
        boolean tell(NodeHealth health, long nowNs);
    }

    private boolean heard(int node, Word word, String reason) {
        Member member = members.get(node);
        boolean wasAwaited = member.health.awaited();
        if (word.tell(member.health, nanoClock.getAsLong())) {
            changed(member, reason);
            if (wasAwaited && !member.health.awaited()) {
                benched(member, "refused work " + member.health.refusalsInARow() + " times in a row, last: " + reason);
            } else if (!wasAwaited && member.health.awaited()) {
                long awayNs = nanoClock.getAsLong() - member.benchedNs;
                LOG.info("node {} is back after {} ms", member.address.id(), awayNs / 1_000_000);
                telemetry.publish(new FleetEvent.Back(member.address.id(), awayNs / 1e9));
            }
        }
        return !wasAwaited && member.health.awaited();
    }

    /** The node gave wrong numbers: it is benched until the part is {@link #replaced}, or excluded after a second fault within a day. */
    public synchronized void distrusted(int node, Evidence evidence) {
        Member member = members.get(node);
        member.corrupt.put(evidence.partId(), evidence.layer());
        boolean wasAwaited = member.health.awaited();
        boolean changed = member.health.distrusted(evidence.begunNs(), nanoClock.getAsLong());
        boolean excluded = member.health.state() == NodeHealth.State.EXCLUDED;
        String reason = (excluded ? "wrong numbers twice within a day: " : "wrong numbers: ") + evidence.text();
        if (changed) {
            changed(member, reason);
        }
        if (changed && excluded) {
            excluded(member, reason);
        } else if (wasAwaited) {
            benched(member, reason);
        }
    }

    private void excluded(Member member, String reason) {
        member.benchedNs = nanoClock.getAsLong();
        LOG.warn("node {} is excluded until an operator readmits it: {}", member.address.id(), reason);
        telemetry.publish(new FleetEvent.Excluded(member.address.id(), reason));
    }

    /** Ids of the node's parts that gave wrong numbers and have not been replaced. */
    public synchronized Set<String> corrupt(int node) {
        return Set.copyOf(members.get(node).corrupt.keySet());
    }

    /** These parts have been deleted from the node and, where they are still needed, pushed again. */
    public synchronized void replaced(int node, Set<String> partIds) {
        Member member = members.get(node);
        List<String> layers = new ArrayList<>();
        for (String id : partIds) {
            String layer = member.corrupt.remove(id);
            if (layer != null) {
                layers.add(layer);
            }
        }
        if (layers.isEmpty()) {
            return;
        }
        LOG.info("node {} is repaired: its corrupt parts of {} were replaced", member.address.id(), layers);
        telemetry.publish(new FleetEvent.Repaired(member.address.id(), layers));
        if (member.corrupt.isEmpty()) {
            member.health.repaired(nanoClock.getAsLong());
        }
    }

    /** Readmits an excluded node: it is benched, and its next probe is due at once. Returns false when the node is not excluded. */
    public synchronized boolean readmit(int node) {
        Member member = members.get(node);
        boolean readmitted = member.health.readmitted(nanoClock.getAsLong());
        if (readmitted) {
            LOG.info("node {} is readmitted by an operator", member.address.id());
            changed(member, "readmitted by an operator");
        }
        return readmitted;
    }

    /** Whether the node is excluded until an operator readmits it. */
    public synchronized boolean isExcluded(int node) {
        return members.get(node).health.state() == NodeHealth.State.EXCLUDED;
    }

    /** Answers of the node were checked and fit. */
    public synchronized void checked(int node) {
        members.get(node).health.checked();
    }

    /** The node let a deadline pass. */
    public synchronized void missed(int node, String reason) {
        heardOfNs = nanoClock.getAsLong();
        members.get(node).misses++;
        silent(node, reason);
    }

    /** The node did not answer a heartbeat. For its health this is a miss, but no round lost an answer by it. */
    public synchronized void silent(int node, String reason) {
        Member member = members.get(node);
        boolean wasAwaited = member.health.awaited();
        if (member.health.missed(nanoClock.getAsLong())) {
            changed(member, reason);
            if (wasAwaited && !member.health.awaited()) {
                benched(member, member.health.missesInARow() + " misses in a row, last: " + reason);
            }
        }
    }

    /** How long no round has reported on any node. */
    public synchronized long quietNs() {
        return nanoClock.getAsLong() - heardOfNs;
    }

    private void benched(Member member, String reason) {
        member.benchedNs = nanoClock.getAsLong();
        LOG.warn("node {} is benched: {}", member.address.id(), reason);
        telemetry.publish(new FleetEvent.Benched(member.address.id(), reason));
    }

    /** A probe has measured the link to a node; goes to telemetry. */
    public void linked(int node, LinkReport link) {
        telemetry.publish(new TelemetryEvent.NodeLink(
                node(node).id(),
                link.datagramBytes(),
                link.roundTrip().toNanos() / 1e9,
                link.lossShare(),
                link.largeSurvives()));
    }

    /** How long rounds have not waited for the node; 0 while they wait for it. */
    public synchronized long awayNs(int node) {
        Member member = members.get(node);
        return member.health.awaited() ? 0 : nanoClock.getAsLong() - member.benchedNs;
    }

    /** Whether rounds wait for the node at present. */
    public synchronized boolean awaited(int node) {
        return members.get(node).health.awaited();
    }

    /** The nodes in order, at one moment. */
    public synchronized List<Snapshot> snapshot() {
        return members.stream().map(Member::snapshot).toList();
    }

    private void changed(Member member, String reason) {
        member.sinceEpochMs = epochMs.getAsLong();
        member.reason = reason;
        publishStatus(member, reason);
    }

    private void publishStatus(Member member, String reason) {
        TelemetryEvent.NodeState state =
                TelemetryEvent.NodeState.valueOf(member.health.state().name());
        telemetry.publish(new TelemetryEvent.NodeStatus(member.address.id(), state, member.sinceEpochMs, reason));
    }
}
