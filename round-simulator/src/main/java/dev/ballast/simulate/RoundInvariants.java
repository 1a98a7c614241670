package dev.ballast.simulate;

import static dev.ballast.simulate.BrokenInvariantException.require;

import dev.ballast.coding.PartSet;
import dev.ballast.fleet.PartTransport;
import dev.ballast.rounds.LayerRounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * An independent model of one round, built from the requests and the reports, and the invariants that must hold after each step. The
 * model counts parts by itself, because the decoder is under test.
 */
final class RoundInvariants {
    final int input;
    private final FleetSetup shape;
    private final Products products;
    private final long begunNs;
    private final PartSet heeded;
    private final boolean checked;
    private final List<Job> jobs = new ArrayList<>();
    private PartSet[] came = new PartSet[0];
    private int[] outstanding = new int[0];
    private long deadlineNs;
    private PartSet asked = PartSet.EMPTY;
    private PartSet awaited = PartSet.EMPTY;
    private PartSet quiet = PartSet.EMPTY;
    private PartSet local = PartSet.EMPTY;
    /** Slices that came with wrong numbers, one bit each. */
    private long wrong;

    private int again;
    private boolean over;

    /**
     * Model of a round that is about to begin.
     *
     * @param input index of the round's input
     */
    RoundInvariants(Products products, FleetSetup shape, int input, long nowNs, Expected expected) {
        this.products = products;
        this.shape = shape;
        this.input = input;
        this.begunNs = nowNs;
        this.deadlineNs = nowNs;
        this.heeded = expected.await;
        this.checked = expected.check;
    }

    /**
     * What a round that begins now has to do.
     *
     * @param await parts that the round waits for
     * @param check whether the round checks the answers against each other
     */
    record Expected(PartSet await, boolean check) {}

    boolean over() {
        return over;
    }

    PartSet asked() {
        return asked;
    }

    /** The round asks for a part. */
    void asked(Job job, PartTransport.Order order, long nowNs) {
        if (asked.isEmpty()) {
            cut(order.sliceElements());
            deadlineNs = nowNs + order.timeoutNs();
        }
        require(!over, "a finished round asks no node", () -> "part " + job.part);
        require(!asked.contains(job.part), "a part is asked for once", () -> "part " + job.part);
        require(
                job.slices == outstanding[job.part],
                "an order is for the whole part",
                () -> job.slices + " slices of part " + job.part);
        asked = asked.with(job.part);
        awaited = heeded.contains(job.part) ? awaited.with(job.part) : awaited;
        jobs.add(job);
    }

    private void cut(int sliceElements) {
        outstanding = new int[shape.code().parts()];
        int most = 0;
        for (int part = 0; part < outstanding.length; part++) {
            outstanding[part] = products.slices(part, sliceElements);
            most = Math.max(most, outstanding[part]);
        }
        came = new PartSet[most];
        Arrays.fill(came, PartSet.EMPTY);
        for (int part = 0; part < outstanding.length; part++) {
            for (int slice = outstanding[part]; slice < most; slice++) {
                came[slice] = came[slice].with(part);
            }
        }
    }

    /** The round is about to be told of a slice. */
    void slice(int part, int slice, boolean readable, boolean lie) {
        if (!readable || local.contains(part)) {
            failed(part);
        } else {
            came[slice] = came[slice].with(part);
            quiet = quiet.without(part);
            wrong |= lie ? 1L << slice : 0;
            awaited = --outstanding[part] == 0 ? awaited.without(part) : awaited;
        }
    }

    /** The round is about to be told that a node is silent. */
    void quiet(int part) {
        quiet = awaited.contains(part) ? quiet.with(part) : quiet;
    }

    /** The round is about to be told of a refusal or a loss. */
    void failed(int part) {
        awaited = awaited.without(part);
        quiet = quiet.without(part);
    }

    /** The gateway asks a part again. */
    void again(int part, BitSet slices) {
        require(!over, "a finished round asks no node again", () -> "part " + part);
        require(quiet.contains(part), "only a quiet node is asked again", () -> "part " + part);
        for (int slice = slices.nextSetBit(0); slice >= 0; slice = slices.nextSetBit(slice + 1)) {
            require(
                    !shape.enough(came[slice].union(local).union(awaited.minus(quiet))),
                    "a slice that other nodes cover is not asked for again",
                    at(part, slice));
            require(!came[slice].contains(part), "a slice that came is not asked for again", at(part, slice));
        }
        quiet = quiet.without(part);
        again += slices.cardinality();
    }

    private static Supplier<String> at(int part, int slice) {
        return () -> "slice " + slice + " of part " + part;
    }

    /** The gateway computes a data part itself. */
    void computes(int part, long nowNs) {
        if (nowNs < deadlineNs) {
            require(
                    !covered(awaited.union(local)),
                    "the gateway computes nothing that the nodes may yet give",
                    () -> "it computes part " + part);
        }
        local = local.with(part);
    }

    /** Requires what must hold after the gateway has advanced the round up to the current time. */
    void advanced(boolean complete, long nowNs) {
        if (complete) {
            return;
        }
        require(!asked.isEmpty() && nowNs < deadlineNs, "no round waits past its deadline", () -> "not complete at it");
        boolean decodable = covered(local);
        boolean waits = checked && !awaited.minus(quiet).minus(local).isEmpty();
        require(!decodable || waits, "a round is complete as soon as it can be", () -> "every slice is decodable");
        require(
                decodable || covered(awaited.union(local)),
                "no round waits for an answer that cannot come",
                () -> "too few are awaited");
        if (quiet.isEmpty()) {
            return;
        }
        PartSet others = awaited.minus(quiet).union(local);
        for (int slice = 0; slice < came.length; slice++) {
            PartSet open = quiet.minus(came[slice]);
            require(
                    open.isEmpty() || shape.enough(came[slice].union(others)),
                    "a quiet node is asked again for slices that no other node covers",
                    at(open.next(0), slice));
        }
    }

    private boolean covered(PartSet more) {
        for (PartSet slice : came) {
            if (!shape.enough(slice.union(more))) {
                return false;
            }
        }
        return came.length > 0 || shape.enough(more);
    }

    /** Predicts, before the round is finished, how the round should judge its parts. */
    Verdict verdict(int liarPart, long nowNs) {
        over = true;
        require(asked.isEmpty() || nowNs <= deadlineNs, "no round waits past its deadline", () -> "complete after it");
        require(covered(local), "a round is complete when every slice is decodable", () -> "it says so before");
        boolean waits = !awaited.minus(quiet).minus(local).isEmpty() && nowNs < deadlineNs;
        require(!checked || !waits, "a round to be checked waits for all answers", () -> "some are awaited still");
        boolean lies = wrong != 0 && !local.contains(liarPart);
        boolean shows = false;
        PartSet compared = came.length == 0 ? PartSet.EMPTY : shape.code().all();
        for (int slice = 0; slice < came.length && checked; slice++) {
            PartSet inSlice = shape.compared(came[slice]);
            compared = compared.intersect(inSlice);
            shows |= lies && (wrong >> slice & 1) == 1 && inSlice.contains(liarPart);
        }
        PartSet distrusted = shows ? PartSet.of(liarPart) : PartSet.EMPTY;
        PartSet trusted = PartSet.EMPTY;
        for (int part = 0; part < outstanding.length && checked; part++) {
            boolean fits = shows || compared.contains(part);
            trusted = outstanding[part] == 0 && fits ? trusted.with(part) : trusted;
        }
        return new Verdict(
                distrusted,
                trusted.minus(distrusted),
                !lies || shows || local.containsAll(shape.code().data()));
    }

    /** When the round began, in nanoseconds. */
    long begunNs() {
        return begunNs;
    }

    /**
     * Expected judgement of a round.
     *
     * @param distrusted parts whose numbers the round must find wrong
     * @param trusted parts whose numbers were compared and fit
     * @param right whether the product must be right
     */
    record Verdict(PartSet distrusted, PartSet trusted, boolean right) {}

    /** Requires what must hold once the round has been finished. */
    void finished(LayerRounds.Outcome outcome, Verdict verdict, long nowNs) {
        for (Job job : jobs) {
            boolean probe = !heeded.contains(job.part);
            require(probe || job.closed(), "a finished round leaves no request open", () -> "part " + job.part);
        }
        int solved = 0;
        for (PartSet slice : came) {
            solved += shape.code().data().minus(slice.union(local)).size();
        }
        int locals = verdict.distrusted.isEmpty() ? local.size() : shape.dataParts();
        LayerRounds.Outcome counted = new LayerRounds.Outcome(solved, locals, again, nowNs - begunNs);
        require(outcome.equals(counted), "a round's account adds up", () -> outcome + ", counted " + counted);
    }
}
