package dev.ballast.rounds;

import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.fleet.Fleet;
import dev.ballast.round.Round;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.TreeSet;

/**
 * Finishes a round in which every slice arrived or can be decoded. It looks for wrong numbers if the round is a check, assembles the
 * product and reports how it was obtained. Owned by one worker.
 */
final class CompleteRound {
    private final RoundServices services;
    private final RoundTask task;
    private final RoundParts held;
    private final Round round;
    private final Deployed layer;
    private boolean recomputed;
    private PartSet overflowed = PartSet.EMPTY;

    CompleteRound(RoundServices services, RoundTask task, RoundParts held, Round round) {
        this.services = services;
        this.task = task;
        this.held = held;
        this.round = round;
        this.layer = task.layer();
    }

    /**
     * Looks for wrong numbers. If there are any, the gateway computes all data parts itself. It benches each node that gave wrong numbers
     * until its part has been pushed again.
     *
     * @param begunNs when the round began
     */
    void check(long begunNs) {
        AnswerCheck check = held.check(round, task.sliceElements(), task.activation());
        String evidence = check.contradiction();
        PartSet wrong = PartSet.EMPTY;
        PartSet compared = check.compared();
        if (!evidence.isEmpty()) {
            wrong = check.recompute();
            compared = layer.code().all();
            recomputed = true;
        }
        for (int part = 0; part < layer.nodes().size(); part++) {
            int node = layer.nodes().get(part);
            if (wrong.contains(part)) {
                services.fleet()
                        .distrusted(node, new Fleet.Evidence(layer.partId(part), layer.name(), begunNs, evidence));
                services.telemetry().publish(new FleetEvent.Corrupt(task.place(), nodeId(part), part, evidence));
                services.provisioning().replace(node);
            } else if (round.whole(part) && compared.contains(part)) {
                services.fleet().checked(node);
            }
        }
    }

    /** Writes the layer's O[m x n], row-major, or the stage's output. */
    void assemble(Tensor raw) {
        int sliceElements = task.sliceElements();
        for (int slice = 0; slice < round.slices(); slice++) {
            int from = slice * sliceElements;
            if (recomputed) {
                held.merge(from, from + sliceElements, raw);
            } else {
                complete(slice, from, raw);
            }
        }
    }

    /** Writes one slice. Overflow, perhaps of another part, may spoil a recovered data part: the gateway then computes the data part. */
    private void complete(int slice, int from, Tensor raw) {
        int to = from + task.sliceElements();
        Recovery recovery = round.recovery(slice);
        PartSet doubtful = held.complete(withComputed(recovery), from, to, raw);
        while (!doubtful.isEmpty()) { // at most once for each data part: a computed part is not missing
            for (int part = doubtful.next(0); part >= 0; part = doubtful.next(part + 1)) {
                held.compute(part, task.activation());
            }
            overflowed = overflowed.union(doubtful);
            doubtful = held.complete(withComputed(recovery), from, to, raw);
        }
    }

    private Recovery withComputed(Recovery recovery) {
        return overflowed.isEmpty()
                ? recovery
                : layer.decoder().recovery(recovery.arrived().union(overflowed));
    }

    /** Reports to telemetry and to the request which nodes were missing and how their data was obtained. */
    void report(RequestTally tally, long tookNs) {
        List<String> missing = missing();
        PartSet local =
                recomputed ? layer.code().data() : round.computedLocally().union(overflowed);
        tally.add(missing, tookNs);
        tally.askedAgain(round.slicesAskedAgain());
        tally.recovered(task.place(), missing, round.recoveredSlices());
        tally.computed(task.place(), missing, new RequestTally.Computed(local.size(), computedSlices(local), reason()));
    }

    /** Slices that the gateway computed: those that did not come, or all slices when it did not trust the answers. */
    private int computedSlices(PartSet local) {
        int computed = 0;
        for (int part = local.next(0); part >= 0; part = local.next(part + 1)) {
            for (int slice = 0; slice < task.slicing(part).pieces(); slice++) {
                computed += recomputed || !round.arrived(slice).contains(part) ? 1 : 0;
            }
        }
        return computed;
    }

    private String reason() {
        if (recomputed) {
            return "the answers of the nodes contradict each other";
        }
        return overflowed.isEmpty()
                ? "too few nodes answered to recover the missing parts from parity"
                : "the numbers overflow, so parity cannot recover the missing parts";
    }

    /** Ids, sorted, of the nodes whose data parts did not arrive whole and were recovered or computed instead. */
    private List<String> missing() {
        PartSet doneWithout = round.computedLocally();
        for (int slice = 0; slice < round.slices(); slice++) {
            doneWithout = doneWithout.union(round.recovery(slice).missing());
        }
        TreeSet<String> missing = new TreeSet<>();
        for (int part = doneWithout.next(0); part >= 0; part = doneWithout.next(part + 1)) {
            missing.add(nodeId(part));
        }
        return List.copyOf(missing);
    }

    private String nodeId(int part) {
        return services.fleet().node(layer.nodes().get(part)).id();
    }
}
