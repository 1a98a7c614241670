package dev.ballast.simulate;

import static dev.ballast.simulate.BrokenInvariantException.require;

import dev.ballast.fleet.PartTransport;
import dev.ballast.rounds.LayerRounds;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;

/**
 * An independent model of one round, built from the requests and the reports, and the invariants that must hold after each step. Sets of
 * parts are one bit each. The model counts parts by itself, because the decoder is under test.
 */
final class RoundInvariants {
    final int input;
    private final FleetSetup shape;
    private final Products products;
    private final long begunNs;
    private final long heeded;
    private final boolean checked;
    private final List<Job> jobs = new ArrayList<>();
    private long[] came = new long[0];
    private int[] outstanding = new int[0];
    private long deadlineNs;
    private long asked;
    private long awaited;
    private long quiet;
    private long local;
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
     * @param await parts that the round waits for, one bit each
     * @param check whether the round checks the answers against each other
     */
    record Expected(long await, boolean check) {}

    boolean over() {
        return over;
    }

    long asked() {
        return asked;
    }

    /** The round asks for a part. */
    void asked(Job job, PartTransport.Order order, long nowNs) {
        if (asked == 0) {
            cut(order.sliceElements());
            deadlineNs = nowNs + order.timeoutNs();
        }
        long bit = 1L << job.part;
        require(!over, "a finished round asks no node", () -> "part " + job.part);
        require((asked & bit) == 0, "a part is asked for once", () -> "part " + job.part);
        require(
                job.slices == outstanding[job.part],
                "an order is for the whole part",
                () -> job.slices + " slices of part " + job.part);
        asked |= bit;
        awaited |= heeded & bit;
        jobs.add(job);
    }

    private void cut(int sliceElements) {
        outstanding = new int[shape.code().parts()];
        int most = 0;
        for (int part = 0; part < outstanding.length; part++) {
            outstanding[part] = products.slices(part, sliceElements);
            most = Math.max(most, outstanding[part]);
        }
        came = new long[most];
        for (int part = 0; part < outstanding.length; part++) {
            for (int slice = outstanding[part]; slice < most; slice++) {
                came[slice] |= 1L << part;
            }
        }
    }

    /** The round is about to be told of a slice. */
    void slice(int part, int slice, boolean readable, boolean lie) {
        long bit = 1L << part;
        if (!readable || (local & bit) != 0) {
            failed(part);
        } else {
            came[slice] |= bit;
            quiet &= ~bit;
            wrong |= lie ? 1L << slice : 0;
            awaited &= --outstanding[part] == 0 ? ~bit : -1L;
        }
    }

    /** The round is about to be told that a node is silent. */
    void quiet(int part) {
        quiet |= (1L << part) & awaited;
    }

    /** The round is about to be told of a refusal or a loss. */
    void failed(int part) {
        awaited &= ~(1L << part);
        quiet &= ~(1L << part);
    }

    /** The gateway asks a part again. */
    void again(int part, BitSet slices) {
        require(!over, "a finished round asks no node again", () -> "part " + part);
        require((quiet >> part & 1) == 1, "only a quiet node is asked again", () -> "part " + part);
        for (int slice = slices.nextSetBit(0); slice >= 0; slice = slices.nextSetBit(slice + 1)) {
            require(
                    !shape.enough(came[slice] | local | (awaited & ~quiet)),
                    "a slice that other nodes cover is not asked for again",
                    at(part, slice));
            require((came[slice] >> part & 1) == 0, "a slice that came is not asked for again", at(part, slice));
        }
        quiet &= ~(1L << part);
        again += slices.cardinality();
    }

    private static Supplier<String> at(int part, int slice) {
        return () -> "slice " + slice + " of part " + part;
    }

    /** The gateway computes a data part itself. */
    void computes(int part, long nowNs) {
        if (nowNs < deadlineNs) {
            require(
                    !covered(awaited | local),
                    "the gateway computes nothing that the nodes may yet give",
                    () -> "it computes part " + part);
        }
        local |= 1L << part;
    }

    /** Requires what must hold after the gateway has advanced the round up to the current time. */
    void advanced(boolean complete, long nowNs) {
        if (complete) {
            return;
        }
        require(asked != 0 && nowNs < deadlineNs, "no round waits past its deadline", () -> "not complete at it");
        boolean decodable = covered(local);
        long waitsFor = checked ? awaited & ~quiet & ~local : 0;
        require(
                !decodable || waitsFor != 0,
                "a round is complete as soon as it can be",
                () -> "every slice is decodable");
        require(
                decodable || covered(awaited | local),
                "no round waits for an answer that cannot come",
                () -> "too few are awaited");
        for (int slice = 0; slice < came.length && quiet != 0; slice++) {
            int open = Long.numberOfTrailingZeros(quiet & ~came[slice]);
            long hoped = came[slice] | local | (awaited & ~quiet);
            require(
                    open == Long.SIZE || shape.enough(hoped),
                    "a quiet node is asked again for slices that no other node covers",
                    at(open, slice));
        }
    }

    private boolean covered(long more) {
        for (long slice : came) {
            if (!shape.enough(slice | more)) {
                return false;
            }
        }
        return came.length > 0 || shape.enough(more);
    }

    /** Predicts, before the round is finished, how the round should judge its parts. */
    Verdict verdict(int liarPart, long nowNs) {
        over = true;
        require(asked == 0 || nowNs <= deadlineNs, "no round waits past its deadline", () -> "complete after it");
        require(covered(local), "a round is complete when every slice is decodable", () -> "it says so before");
        boolean waits = (awaited & ~quiet & ~local) != 0 && nowNs < deadlineNs;
        require(!checked || !waits, "a round to be checked waits for all answers", () -> "some are awaited still");
        boolean lies = wrong != 0 && (local >> liarPart & 1) == 0;
        boolean shows = false;
        long compared = came.length == 0 ? 0 : shape.code().allMask();
        for (int slice = 0; slice < came.length && checked; slice++) {
            long inSlice = shape.compared(came[slice]);
            compared &= inSlice;
            shows |= lies && (wrong >> slice & 1) == 1 && (inSlice >> liarPart & 1) == 1;
        }
        long distrusted = shows ? 1L << liarPart : 0;
        long trusted = 0;
        for (int part = 0; part < outstanding.length && checked; part++) {
            boolean fits = shows || (compared >> part & 1) == 1;
            trusted |= outstanding[part] == 0 && fits ? 1L << part : 0;
        }
        return new Verdict(
                distrusted,
                trusted & ~distrusted,
                !lies
                        || shows
                        || (local & shape.code().dataMask()) == shape.code().dataMask());
    }

    /** When the round began, in nanoseconds. */
    long begunNs() {
        return begunNs;
    }

    /**
     * Expected judgement of a round; sets of parts are one bit each.
     *
     * @param distrusted parts whose numbers the round must find wrong
     * @param trusted parts whose numbers were compared and fit
     * @param right whether the product must be right
     */
    record Verdict(long distrusted, long trusted, boolean right) {}

    /** Requires what must hold once the round has been finished. */
    void finished(LayerRounds.Outcome outcome, Verdict verdict, long nowNs) {
        for (Job job : jobs) {
            boolean probe = (heeded >> job.part & 1) == 0;
            require(probe || job.closed(), "a finished round leaves no request open", () -> "part " + job.part);
        }
        int solved = 0;
        for (long slice : came) {
            solved += Long.bitCount(shape.code().dataMask() & ~(slice | local));
        }
        int locals = verdict.distrusted != 0 ? shape.dataParts() : Long.bitCount(local);
        LayerRounds.Outcome counted = new LayerRounds.Outcome(solved, locals, again, nowNs - begunNs);
        require(outcome.equals(counted), "a round's account adds up", () -> outcome + ", counted " + counted);
    }
}
