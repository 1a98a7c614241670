package dev.ballast.simulate;

import static dev.ballast.simulate.BrokenInvariantException.require;

import dev.ballast.coding.PartSet;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeSnapshot;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * An independent model of the fleet's health, and the invariants that the gateway's fleet must meet after each step. Node p holds part p,
 * so sets of nodes are sets of parts.
 */
final class FleetInvariants implements TelemetrySink {
    /** Checked answers after which a node that gave wrong numbers is trusted again. */
    private static final int PAROLE = 100;

    /** A node that gives wrong numbers again within this time is excluded. */
    private static final long REPEAT_NS = TimeUnit.DAYS.toNanos(1);

    private static final String GHOST = "a benched node that answers is awaited again";
    private static final String REFUSES =
            "a node that only refuses work for a while is benched until it gives a result";
    private static final String BENCH = "a node is benched at exactly as many misses as the policy says";
    private static final String PROBE = "a benched node is asked when its pause is over, and not before";

    private final HealthPolicy policy;
    private final Agenda agenda;
    private final Member[] members;
    private int liar = -1;

    /** State of one node. */
    private static final class Member {
        private long answers;
        private long misses;
        private int missesInARow;
        private int refusalsInARow;
        private long refusesSinceNs;
        private boolean refuses;
        private boolean awaited = true;
        private boolean corrupt;
        private boolean excluded;
        private boolean lied;
        private long liedNs;
        private long repairedNs;
        private int parole;
        private long pauseNs;
        private long probeAtNs;
    }

    FleetInvariants(HealthPolicy policy, Agenda agenda, int nodes) {
        this.policy = policy;
        this.agenda = agenda;
        this.members = new Member[nodes];
        for (int node = 0; node < nodes; node++) {
            members[node] = new Member();
        }
    }

    /** Sets the only node whose numbers may be found wrong. */
    void liar(int node) {
        liar = node;
    }

    /** Nodes that rounds wait for at present. */
    PartSet awaited() {
        return PartSet.first(members.length).filter(node -> members[node].awaited);
    }

    /**
     * Nodes that a round may ask if it begins now: awaited nodes, and benched nodes whose pause is over. Corrupt and excluded nodes are not
     * among the latter.
     */
    private PartSet due() {
        return PartSet.first(members.length).filter(node -> isDue(members[node]));
    }

    private boolean isDue(Member member) {
        boolean shut = member.corrupt || member.excluded;
        return member.awaited || (!shut && agenda.nowNs() >= member.probeAtNs);
    }

    /** Whether a round that begins now may ask a node whose answers have to be checked. */
    boolean parole() {
        for (Member member : members) {
            if (member.parole > 0 && isDue(member)) {
                return true;
            }
        }
        return false;
    }

    /** A round has begun. Requires that it asked the nodes that were due; awaited nodes of the reserve may be left out. */
    void begun(RoundPolicy policyOfRound, PartSet asked, PartSet reserve) {
        if (!policyOfRound.heedsHealth()) {
            return;
        }
        PartSet due = due();
        PartSet must = due.minus(reserve.intersect(awaited()));
        require(due.containsAll(asked) && asked.containsAll(must), PROBE, () -> asked + " asked of " + due);
        for (int node = 0; node < members.length; node++) {
            Member member = members[node];
            if (!member.awaited && due.contains(node)) {
                member.pauseNs = Math.min(2 * member.pauseNs, policy.lastProbe().toNanos());
                member.probeAtNs = agenda.nowNs() + member.pauseNs;
            }
        }
    }

    /** The gateway has received a result of a node. */
    void answered(Fleet fleet, int node) {
        Member member = members[node];
        member.answers++;
        member.refusalsInARow = 0;
        member.refuses = false;
        present(fleet, node);
    }

    /** The gateway has received an answer of a node that is no result. */
    void present(Fleet fleet, int node) {
        Member member = members[node];
        member.missesInARow = 0;
        member.refuses &= agenda.nowNs() < member.probeAtNs;
        member.awaited |= !member.corrupt && !member.excluded && !member.refuses;
        require(fleet.awaited(node) == member.awaited, GHOST, awaitedNow(fleet, node));
    }

    /** The gateway has received a refusal of a node that is overloaded. */
    void refused(Fleet fleet, int node) {
        Member member = members[node];
        member.refusesSinceNs = member.refusalsInARow == 0 ? agenda.nowNs() : member.refusesSinceNs;
        member.refusalsInARow++;
        long sinceNs = agenda.nowNs() - member.refusesSinceNs;
        if (member.refusalsInARow < policy.benchAfter()
                || sinceNs < policy.firstProbe().toNanos()
                || member.corrupt
                || member.excluded) {
            present(fleet, node);
            return;
        }
        member.missesInARow = 0;
        member.refuses = true;
        if (member.awaited) {
            bench(member, policy.firstProbe().toNanos());
        }
        require(fleet.awaited(node) == member.awaited, REFUSES, awaitedNow(fleet, node));
    }

    /** The gateway has been told that a node missed its deadline. */
    void missed(Fleet fleet, int node) {
        Member member = members[node];
        member.misses++;
        member.missesInARow++;
        if (member.awaited && member.missesInARow >= policy.benchAfter()) {
            bench(member, policy.firstProbe().toNanos());
        }
        require(
                fleet.awaited(node) == member.awaited,
                BENCH,
                () -> "node " + node + ", misses " + member.missesInARow + ", awaited: " + fleet.awaited(node));
    }

    private void bench(Member member, long pauseNs) {
        member.awaited = false;
        member.pauseNs = pauseNs;
        member.probeAtNs = agenda.nowNs() + pauseNs;
    }

    /**
     * A round has been finished.
     *
     * @param distrusted nodes that gave wrong numbers
     * @param trusted nodes whose numbers were compared and fit
     * @param begunNs when the round began
     */
    void judged(Fleet fleet, PartSet distrusted, PartSet trusted, long begunNs) {
        for (int node = 0; node < members.length; node++) {
            Member member = members[node];
            if (distrusted.contains(node)) {
                distrust(member, begunNs);
            } else if (trusted.contains(node)) {
                member.parole = Math.max(0, member.parole - 1);
            }
            require(
                    fleet.awaited(node) == member.awaited,
                    "a node that gave wrong numbers is benched, and no other node",
                    awaitedNow(fleet, node));
            require(
                    fleet.isExcluded(node) == member.excluded,
                    "a node that gives wrong numbers twice within a day is excluded until it is readmitted, and no other node",
                    awaitedNow(fleet, node));
        }
    }

    private void distrust(Member member, long begunNs) {
        if (member.excluded) {
            return;
        }
        boolean sameFault = member.corrupt || (member.lied && begunNs < member.repairedNs);
        if (!sameFault) {
            member.excluded = member.lied && agenda.nowNs() - member.liedNs < REPEAT_NS;
            member.lied = true;
            member.liedNs = agenda.nowNs();
        }
        member.awaited = false;
        member.corrupt = true;
        member.parole = PAROLE;
    }

    /** Whether the node gave wrong numbers and its part has not been pushed again since. */
    boolean corrupt(int node) {
        return members[node].corrupt;
    }

    /** Whether the node is excluded until it is readmitted. */
    boolean excluded(int node) {
        return members[node].excluded;
    }

    /** The node's part has been pushed again. */
    void repaired(Fleet fleet, int node) {
        Member member = members[node];
        member.corrupt = false;
        member.repairedNs = agenda.nowNs();
        member.pauseNs = policy.firstProbe().toNanos();
        member.probeAtNs = agenda.nowNs();
        require(fleet.awaited(node) == member.awaited, GHOST, awaitedNow(fleet, node));
    }

    /** An operator has readmitted the node. */
    void readmitted(Fleet fleet, int node) {
        Member member = members[node];
        member.excluded = false;
        member.lied = false;
        member.pauseNs = policy.firstProbe().toNanos();
        member.probeAtNs = agenda.nowNs();
        require(fleet.awaited(node) == member.awaited, GHOST, awaitedNow(fleet, node));
    }

    private static Supplier<String> awaitedNow(Fleet fleet, int node) {
        return () -> "node " + node + ", awaited: " + fleet.awaited(node);
    }

    @Override
    public void publish(TelemetryEvent event) {
        if (event instanceof FleetEvent.Benched benched && benched.reason().startsWith("wrong numbers")) {
            requireLiar(benched.node(), benched.reason());
        } else if (event instanceof FleetEvent.Excluded excluded) {
            requireLiar(excluded.node(), excluded.reason());
        }
    }

    private void requireLiar(String node, String reason) {
        require(
                node.equals(Simulation.name(liar)),
                "no honest node is reported for wrong numbers",
                () -> node + ": " + reason);
    }

    /** Requires that the gateway has counted as many answers and misses as it was told of. */
    void requireCounts(Fleet fleet) {
        List<NodeSnapshot> snapshot = fleet.snapshot();
        for (int node = 0; node < members.length; node++) {
            NodeSnapshot said = snapshot.get(node);
            Member counted = members[node];
            require(
                    said.answers() == counted.answers && said.misses() == counted.misses,
                    "answers and misses add up",
                    () -> said + ", counted " + counted.answers + " and " + counted.misses);
        }
    }
}
