package dev.ballast.round;

import dev.ballast.coding.Decoder;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * One linear layer or one stage of one request, run over the fleet. A round asks for all parts at once, or for some only when others do not
 * answer in time. It is complete as soon as every slice can be decoded, whichever nodes answered. A round that serves as a check also waits
 * for further answers.
 *
 * <p>A round asks again for a missing slice only when the answers that came and the answers still expected cannot recover it together. A
 * round always ends. When its deadline passes, or the answers still expected cannot complete it, it names the fewest data parts that the
 * gateway must compute.
 *
 * <p>The slice is the unit of loss: slice s of every part covers the same range of the parts' flattened results. A part that is shorter
 * than the longest has fewer slices; the slices beyond its end are zero and count as arrived.
 *
 * <p>Times are nanoseconds of any monotonic clock. Owned by one thread.
 */
public final class Round {
    private final Decoder decoder;
    private final SliceArrivals arrivals;
    private final BitSet undecoded;
    private final long deadlineNs;
    private PartSet awaited = PartSet.EMPTY;
    private PartSet asked = PartSet.EMPTY;
    private PartSet reserve = PartSet.EMPTY;
    private long reserveAtNs;
    private boolean everySlice;
    private PartSet quiet = PartSet.EMPTY;
    private PartSet local = PartSet.EMPTY;
    private PartSet computing = PartSet.EMPTY;
    private int askedAgain;
    private boolean started;
    private boolean complete;

    /**
     * Creates a round; {@link #start} begins it.
     *
     * @param slices number of result slices of each of the N parts, at least 1 each; copied
     * @param deadlineNs when the round stops waiting for nodes
     */
    public Round(Decoder decoder, int[] slices, long deadlineNs) {
        this.decoder = decoder;
        this.deadlineNs = deadlineNs;
        this.arrivals = new SliceArrivals(slices);
        if (slices.length != decoder.code().parts()) {
            throw new IllegalArgumentException("got the slices of " + slices.length + " parts, but the code has "
                    + decoder.code().parts());
        }
        this.undecoded = new BitSet(arrivals.slices());
        undecoded.set(0, arrivals.slices());
    }

    /**
     * Which parts a round asks for, and when.
     *
     * @param ask parts to ask for at once
     * @param await the parts of {@code ask} that the round waits for; answers of the other parts are used if they come in time
     * @param reserve further parts, asked for once the awaited parts no longer cover every slice, at {@code reserveAtNs} at the latest
     * @param everySlice whether to wait for every slice of the awaited parts, so that the answers can be checked against each other
     */
    public record AskPlan(PartSet ask, PartSet await, PartSet reserve, long reserveAtNs, boolean everySlice) {
        /** Asks for all parts at once, without a reserve. */
        public static AskPlan of(PartSet ask, PartSet await) {
            return new AskPlan(ask, await, PartSet.EMPTY, Long.MAX_VALUE, false);
        }
    }

    /** Begins the round and returns the actions that are due now. */
    public List<RoundAction> start(AskPlan askPlan, long nowNs) {
        if (started) {
            throw new IllegalStateException("the round has begun already");
        }
        started = true;
        asked = askPlan.ask().intersect(decoder.code().all());
        awaited = askPlan.await().intersect(asked);
        reserve = askPlan.reserve().intersect(decoder.code().all()).minus(asked);
        reserveAtNs = askPlan.reserveAtNs();
        everySlice = askPlan.everySlice();
        List<RoundAction> actions = new ArrayList<>();
        send(asked, actions);
        callReserve(actions, nowNs);
        computeDeficit(actions, nowNs);
        return actions;
    }

    private static void send(PartSet parts, List<RoundAction> actions) {
        for (int part = parts.next(0); part >= 0; part = parts.next(part + 1)) {
            actions.add(new RoundAction.Send(part));
        }
    }

    /** Takes one event and returns the actions that are due now, often none. */
    public List<RoundAction> on(RoundEvent event, long nowNs) {
        if (!started) {
            throw new IllegalStateException("the round has not begun");
        }
        if (complete) {
            return List.of();
        }
        List<RoundAction> actions = new ArrayList<>(1);
        if (event instanceof RoundEvent.SliceArrived slice) {
            arrive(slice);
        } else if (event instanceof RoundEvent.PartQuiet silent) {
            quiet = awaited.contains(silent.part()) ? quiet.with(silent.part()) : quiet;
            callReserve(actions, nowNs);
            askAgain(actions);
        } else if (event instanceof RoundEvent.PartFailed failed) {
            awaited = awaited.without(failed.part());
            quiet = quiet.without(failed.part());
            callReserve(actions, nowNs);
            askAgain(actions);
            computeDeficit(actions, nowNs);
        } else if (event instanceof RoundEvent.ComputedLocally) {
            local = local.union(computing);
            computing = PartSet.EMPTY;
            for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
                undecoded.set(slice, !decodable(slice, PartSet.EMPTY));
            }
        } else if (event instanceof RoundEvent.Tick) {
            callReserve(actions, nowNs);
            computeDeficit(actions, nowNs);
        } else {
            throw new IllegalStateException("unknown event: " + event);
        }
        if (undecoded.isEmpty() && !waitsForMore()) {
            complete = true;
            return List.of(new RoundAction.Complete());
        }
        return actions;
    }

    /** Whether the round waits for answers that serve only to check the others. It does not wait for a quiet part. */
    private boolean waitsForMore() {
        return everySlice && !awaited.minus(quiet).minus(local).isEmpty();
    }

    /** Asks for the reserve parts that are needed beside the expected parts. From reserveAtNs on, asks for the whole reserve. */
    private void callReserve(List<RoundAction> actions, long nowNs) {
        if (reserve.isEmpty() || nowNs - deadlineNs >= 0) {
            return;
        }
        PartSet called = reserve;
        if (nowNs - reserveAtNs < 0) {
            for (int part = reserve.next(0); part >= 0; part = reserve.next(part + 1)) {
                PartSet without = called.without(part);
                called = covered(without) ? without : called;
            }
        }
        reserve = reserve.minus(called);
        asked = asked.union(called);
        awaited = awaited.union(called);
        send(called, actions);
    }

    /** Whether every slice can be decoded from these parts, the slices that came and the parts still expected. */
    private boolean covered(PartSet more) {
        PartSet hoped = awaited.minus(quiet).union(computing).union(more);
        for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
            if (!decodable(slice, hoped)) {
                return false;
            }
        }
        return true;
    }

    private void arrive(RoundEvent.SliceArrived slice) {
        int part = slice.part();
        if (!asked.contains(part)) {
            throw new IllegalArgumentException("part " + part + " was not asked for");
        }
        if (!arrivals.take(part, slice.slice())) {
            return;
        }
        quiet = quiet.without(part);
        if (arrivals.whole(part)) {
            awaited = awaited.without(part);
        }
        if (undecoded.get(slice.slice()) && decodable(slice.slice(), PartSet.EMPTY)) {
            undecoded.clear(slice.slice());
        }
    }

    private boolean decodable(int slice, PartSet more) {
        return decoder.recovery(arrivals.of(slice).union(local).union(more)).complete();
    }

    /** Asks quiet parts again, lowest index first, for the slices that the parts still expected do not cover. */
    private void askAgain(List<RoundAction> actions) {
        PartSet asks = quiet;
        for (int part = asks.next(0); part >= 0 && !undecoded.isEmpty(); part = asks.next(part + 1)) {
            BitSet slices = new BitSet();
            PartSet hoped = awaited.minus(quiet).union(computing);
            for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
                if (!arrivals.has(part, slice) && !decodable(slice, hoped)) {
                    slices.set(slice);
                }
            }
            if (!slices.isEmpty()) {
                quiet = quiet.without(part);
                askedAgain += slices.cardinality();
                actions.add(new RoundAction.AskAgain(part, slices));
            }
        }
    }

    /** Names the fewest further data parts, lowest index first, that must be computed because the answers still to come do not suffice. */
    private void computeDeficit(List<RoundAction> actions, long nowNs) {
        if (nowNs - deadlineNs >= 0) {
            awaited = PartSet.EMPTY;
        }
        PartSet needed = PartSet.EMPTY;
        PartSet expected = awaited.union(local).union(computing);
        for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
            PartSet hoped = arrivals.of(slice).union(expected);
            Recovery recovery = decoder.recovery(hoped.union(needed));
            while (!recovery.complete()) {
                needed = needed.with(recovery.lost().next(0));
                recovery = decoder.recovery(hoped.union(needed));
            }
        }
        if (!needed.isEmpty()) {
            computing = computing.union(needed);
            actions.add(new RoundAction.ComputeLocally(needed));
        }
    }

    /** When the driver must send a {@link RoundEvent.Tick}, unless another event comes first. */
    public long wakeAtNs() {
        return !reserve.isEmpty() && reserveAtNs - deadlineNs < 0 ? reserveAtNs : deadlineNs;
    }

    /** Whether every slice of this part has arrived. */
    public boolean whole(int part) {
        return arrivals.whole(part);
    }

    /** Parts whose slice {@code slice} has arrived; a part too short to have this slice counts as arrived. */
    public PartSet arrived(int slice) {
        return arrivals.of(slice);
    }

    public boolean complete() {
        return complete;
    }

    /** Slices of the longest part. */
    public int slices() {
        return arrivals.slices();
    }

    /** How to recover slice {@code slice} of the data parts that are missing; valid once the round is complete. */
    public Recovery recovery(int slice) {
        return decoder.recovery(arrivals.of(slice).union(local));
    }

    /** Number of data slices that are recovered from parity; valid once the round is complete. */
    public int recoveredSlices() {
        int recovered = 0;
        for (int slice = 0; slice < arrivals.slices(); slice++) {
            recovered += recovery(slice).recoverable().size();
        }
        return recovered;
    }

    /** How many times the round asked for a slice again; each repetition counts. */
    public int slicesAskedAgain() {
        return askedAgain;
    }

    /** Data parts that the gateway computed itself. */
    public PartSet computedLocally() {
        return local;
    }
}
