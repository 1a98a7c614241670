package dev.ballast.rounds;

import dev.ballast.coding.Recovery;
import dev.ballast.fleet.Fleet;
import dev.ballast.round.Round;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.TreeSet;

/** A round every slice of which can be had: looks for wrong numbers, puts the product together and tells how it was come by. One worker's. */
final class CompleteRound {
    private final RoundServices services;
    private final RoundTask task;
    private final RoundParts held;
    private final Round round;
    private final Deployed layer;
    private boolean recomputed;
    private long overflowed;

    CompleteRound(RoundServices services, RoundTask task, RoundParts held, Round round) {
        this.services = services;
        this.task = task;
        this.held = held;
        this.round = round;
        this.layer = task.layer();
    }

    /**
     * Wrong numbers are replaced by the gateway's own, and their nodes benched until they have been given their parts again.
     *
     * @param begunNs when the round began
     */
    void check(long begunNs) {
        AnswerCheck check = held.check(round, task.sliceElements(), task.activation());
        String evidence = check.contradiction();
        long wrong = 0;
        long compared = check.compared();
        if (!evidence.isEmpty()) {
            wrong = check.recompute();
            compared = -1L;
            recomputed = true;
        }
        for (int part = 0; part < layer.nodes().size(); part++) {
            int node = layer.nodes().get(part);
            if ((wrong >> part & 1) == 1) {
                services.fleet()
                        .distrusted(node, new Fleet.Evidence(layer.partId(part), layer.name(), begunNs, evidence));
                services.telemetry().publish(new FleetEvent.Corrupt(task.place(), nodeId(part), part, evidence));
                services.provisioning().replace(node);
            } else if (round.whole(part) && (compared >> part & 1) == 1) {
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

    /** A data part that a recovery leaves without finite numbers is computed here: an infinity in another part says nothing of it. */
    private void complete(int slice, int from, Tensor raw) {
        int to = from + task.sliceElements();
        Recovery recovery = round.recovery(slice);
        long doubtful = held.complete(withComputed(recovery), from, to, raw);
        while (doubtful != 0) { // once for each data part at most: what is computed is missing no longer
            for (long rest = doubtful; rest != 0; rest &= rest - 1) {
                held.compute(Long.numberOfTrailingZeros(rest), task.activation());
            }
            overflowed |= doubtful;
            doubtful = held.complete(withComputed(recovery), from, to, raw);
        }
    }

    private Recovery withComputed(Recovery recovery) {
        return overflowed == 0 ? recovery : layer.decoder().recovery(recovery.arrived() | overflowed);
    }

    /** Tells telemetry and the request what had to be done without. */
    void report(RequestTally tally, long tookNs) {
        List<String> missing = missing();
        int recovered = round.recoveredSlices();
        int local = recomputed ? layer.code().dataParts() : Long.bitCount(round.computedLocally() | overflowed);
        if (recovered > 0) {
            services.telemetry().publish(new FleetEvent.Recovered(task.place(), missing, recovered));
        }
        if (local > 0) {
            services.telemetry().publish(new FleetEvent.Fallback(task.place(), local, reason()));
        }
        tally.add(recovered, local, round.slicesAskedAgain(), missing, tookNs);
    }

    private String reason() {
        if (recomputed) {
            return "the nodes that answered contradict each other";
        }
        return overflowed == 0
                ? "the nodes that answered and the parity do not suffice"
                : "numbers overflow, parity does not give what is missing";
    }

    /** Names of the nodes whose data was done without, sorted. */
    private List<String> missing() {
        long doneWithout = round.computedLocally();
        for (int slice = 0; slice < round.slices(); slice++) {
            doneWithout |= round.recovery(slice).missing();
        }
        TreeSet<String> missing = new TreeSet<>();
        for (long rest = doneWithout; rest != 0; rest &= rest - 1) {
            missing.add(nodeId(Long.numberOfTrailingZeros(rest)));
        }
        return List.copyOf(missing);
    }

    private String nodeId(int part) {
        return services.fleet().node(layer.nodes().get(part)).id();
    }
}
