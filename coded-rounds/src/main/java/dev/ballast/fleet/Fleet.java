package dev.ballast.fleet;

import dev.ballast.clock.EpochClock;
import dev.ballast.clock.NanoClock;
import dev.ballast.coding.PartSet;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.NodeHealth;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.wire.SoftwareVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The nodes and their health, as the rounds report it. Every change of a node's state goes to telemetry. The log tells when a node is
 * benched, excluded, readmitted or back.
 *
 * <p>Safe for use by many threads. Nothing under its lock waits for a node or the broker. A change of state writes a log line under it.
 */
public final class Fleet {
    private final List<Member> members = new ArrayList<>();
    private final NanoClock nanoClock;
    private final HealthReport report;
    private final Boards boards;

    /** A fleet whose nodes count as healthy until rounds report otherwise. */
    public Fleet(
            List<NodeAddress> nodes,
            HealthPolicy policy,
            TelemetrySink telemetry,
            NanoClock nanoClock,
            EpochClock epochClock) {
        this(nodes, () -> new NodeHealth(policy), telemetry, nanoClock, epochClock);
    }

    /** A fleet in which the health of each node begins as {@code health} gives it. */
    public Fleet(
            List<NodeAddress> nodes,
            Supplier<NodeHealth> health,
            TelemetrySink telemetry,
            NanoClock nanoClock,
            EpochClock epochClock) {
        this.nanoClock = nanoClock;
        this.report = new HealthReport(telemetry, nanoClock, epochClock);
        this.boards = new Boards(nodes, telemetry, SoftwareVersion.text());
        long now = nanoClock.nanos();
        for (NodeAddress node : nodes) {
            members.add(new Member(node, health.get(), now, epochClock.epochMs()));
        }
    }

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

    /** What the boards of the nodes say of themselves. */
    public Boards boards() {
        return boards;
    }

    /** Tells telemetry the state of every node, as at a start. */
    public synchronized void announce() {
        members.forEach(report::status);
    }

    /** Which of these nodes may be asked now, and which of them rounds wait for. Node {@code nodes.get(p)} holds part p. */
    public synchronized Readiness readiness(List<Integer> nodes) {
        long now = nanoClock.nanos();
        PartSet all = PartSet.first(nodes.size());
        PartSet awaited = all.filter(part -> health(nodes, part).awaited());
        PartSet ask = all.filter(part -> health(nodes, part).mayAsk(now));
        PartSet parole = ask.filter(part -> health(nodes, part).onParole());
        PartSet probes = ask.minus(awaited);
        for (int part = probes.next(0); part >= 0; part = probes.next(part + 1)) {
            report.changed(members.get(nodes.get(part)), "asked whether it answers");
        }
        return new Readiness(ask, awaited.intersect(ask), parole);
    }

    private NodeHealth health(List<Integer> nodes, int part) {
        return members.get(nodes.get(part)).health;
    }

    /** Parts to ask for, parts to wait for, and parts whose answers are to be checked. */
    public record Readiness(PartSet ask, PartSet await, PartSet parole) {}

    /** The node gave a result. Returns true when this ends its time on the bench. */
    public synchronized boolean answered(int node, long latencyNs) {
        Member member = members.get(node);
        member.reportedNs = nanoClock.nanos();
        member.answers++;
        member.lastLatencyNs = latencyNs;
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
        members.get(node).reportedNs = nanoClock.nanos();
        return heard(node, NodeHealth::refused, reason);
    }

    /** Applies a reply of a node to its health; returns whether the state changed. */
    private interface Word {
        boolean tell(NodeHealth health, long nowNs);
    }

    private boolean heard(int node, Word word, String reason) {
        Member member = members.get(node);
        boolean wasAwaited = member.health.awaited();
        if (word.tell(member.health, nanoClock.nanos())) {
            report.changed(member, reason);
            if (wasAwaited && !member.health.awaited()) {
                int refusals = member.health.refusalsInARow();
                report.benched(member, "refused work " + refusals + " times in a row, last: " + reason);
            } else if (member.isToldAway && member.health.awaited()) {
                report.back(member);
            }
        }
        return !wasAwaited && member.health.awaited();
    }

    /** The node gave wrong numbers: it is benched until the part is {@link #replaced}, or excluded after a second fault within a day. */
    public synchronized void distrusted(int node, Evidence evidence) {
        Member member = members.get(node);
        member.corrupt.put(evidence.partId(), evidence.layer());
        boolean wasAwaited = member.health.awaited();
        boolean changed = member.health.distrusted(evidence.begunNs(), nanoClock.nanos());
        boolean excluded = member.health.state() == NodeHealth.State.EXCLUDED;
        String reason = (excluded ? "wrong numbers twice within a day: " : "wrong numbers: ") + evidence.text();
        if (changed) {
            report.changed(member, reason);
        }
        if (changed && excluded) {
            report.excluded(member, reason);
        } else if (wasAwaited) {
            report.benched(member, reason);
        }
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
        report.repaired(member, layers);
        if (member.corrupt.isEmpty()) {
            member.health.repaired(nanoClock.nanos());
        }
    }

    /** Readmits an excluded node: it is benched, and its next probe is due at once. Returns false when the node is not excluded. */
    public synchronized boolean readmit(int node) {
        Member member = members.get(node);
        boolean readmitted = member.health.readmitted(nanoClock.nanos());
        if (readmitted) {
            report.readmitted(member);
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
        Member member = members.get(node);
        member.reportedNs = nanoClock.nanos();
        member.misses++;
        silent(node, reason);
    }

    /** The node did not answer a heartbeat. For its health this is a miss, but no round lost an answer by it. */
    public synchronized void silent(int node, String reason) {
        Member member = members.get(node);
        if (member.health.missed(nanoClock.nanos())) {
            report.changed(member, reason);
            if (!member.isToldAway && !member.health.awaited()) {
                int misses = member.health.missesInARow();
                report.benched(member, misses == 1 ? reason : misses + " misses in a row, last: " + reason);
            }
        }
    }

    /** The node has no room for its parts: rounds neither wait for it nor ask it until it {@link #fits}. */
    public synchronized void lacksRoom(int node, String reason) {
        unfit(node, reason);
    }

    /** The node speaks another version of the messages: rounds neither wait for it nor ask it until it {@link #fits}. */
    public synchronized void speaksOtherVersion(int node, String reason) {
        unfit(node, reason);
    }

    private void unfit(int node, String reason) {
        Member member = members.get(node);
        if (member.health.lacksRoom()) {
            member.because(reason);
            report.changed(member, reason);
            report.benched(member, reason);
        }
    }

    /** The node has room for its parts and holds them; says nothing new about a node that never lacked room. */
    public synchronized void fits(int node) {
        Member member = members.get(node);
        if (member.health.isUnfit()) {
            member.health.fits(nanoClock.nanos());
            present(node, "has room for its parts");
        }
    }

    /** Whether the node has no room for its parts, or speaks another version of the messages. */
    public synchronized boolean isUnfit(int node) {
        return members.get(node).health.isUnfit();
    }

    /** How long no round has reported on the node. */
    public synchronized long quietNs(int node) {
        return nanoClock.nanos() - members.get(node).reportedNs;
    }

    /** A probe has measured the link to a node; goes to telemetry. */
    public void linked(int node, LinkReport link) {
        report.linked(members.get(node), link);
    }

    /** How long rounds have not waited for the node; 0 while they wait for it. */
    public synchronized long awayNs(int node) {
        Member member = members.get(node);
        return member.health.awaited() ? 0 : member.awayNs(nanoClock.nanos());
    }

    /** Why rounds do not wait for the node, as in {@code does not answer since 2026-01-31T10:00:00Z}; empty while they do. */
    public synchronized String absence(int node) {
        return members.get(node).absence();
    }

    /** Whether rounds wait for the node at present. */
    public synchronized boolean awaited(int node) {
        return members.get(node).health.awaited();
    }

    /** The nodes in order, at one moment. */
    public synchronized List<NodeSnapshot> snapshot() {
        return members.stream().map(Member::snapshot).toList();
    }
}
