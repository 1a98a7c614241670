package dev.ballast.round;

import dev.ballast.coding.Decoder;
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
 * <p>A set of parts is a long with one bit for each part. Times are nanoseconds of any monotonic clock. Owned by one thread.
 */
public final class Round {
    private final Decoder decoder;
    private final SliceArrivals arrivals;
    private final BitSet undecoded;
    private final long deadlineNs;
    private long awaited;
    private long asked;
    private long reserve;
    private long reserveAtNs;
    private boolean everySlice;
    private long quiet;
    private long local;
    private long computing;
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
     * Which parts a round asks for, and when. Each set of parts has one bit for each part.
     *
     * @param ask parts to ask for at once
     * @param await the parts of {@code ask} that the round waits for; answers of the other parts are used if they come in time
     * @param reserve further parts, asked for once the awaited parts no longer cover every slice, at {@code reserveAtNs} at the latest
     * @param everySlice whether to wait for every slice of the awaited parts, so that the answers can be checked against each other
     */
    public record AskPlan(long ask, long await, long reserve, long reserveAtNs, boolean everySlice) {
        /** Asks for all parts at once, without a reserve. */
        public static AskPlan of(long ask, long await) {
            return new AskPlan(ask, await, 0, Long.MAX_VALUE, false);
        }
    }

    /** Begins the round and returns the actions that are due now. */
    public List<RoundAction> start(AskPlan askPlan, long nowNs) {
        if (started) {
            throw new IllegalStateException("the round has begun already");
        }
        started = true;
        asked = askPlan.ask() & decoder.code().allMask();
        awaited = askPlan.await() & asked;
        reserve = askPlan.reserve() & decoder.code().allMask() & ~asked;
        reserveAtNs = askPlan.reserveAtNs();
        everySlice = askPlan.everySlice();
        List<RoundAction> actions = new ArrayList<>();
        send(asked, actions);
        callReserve(actions, nowNs);
        computeDeficit(actions, nowNs);
        return actions;
    }

    private static void send(long parts, List<RoundAction> actions) {
        for (long rest = parts; rest != 0; rest &= rest - 1) {
            actions.add(new RoundAction.Send(Long.numberOfTrailingZeros(rest)));
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
            quiet |= (1L << silent.part()) & awaited;
            callReserve(actions, nowNs);
            askAgain(actions);
        } else if (event instanceof RoundEvent.PartFailed failed) {
            awaited &= ~(1L << failed.part());
            quiet &= ~(1L << failed.part());
            callReserve(actions, nowNs);
            askAgain(actions);
            computeDeficit(actions, nowNs);
        } else if (event instanceof RoundEvent.ComputedLocally) {
            local |= computing;
            computing = 0;
            for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
                undecoded.set(slice, !decodable(slice, 0));
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
        return everySlice && (awaited & ~quiet & ~local) != 0;
    }

    /** Asks for the reserve parts that are needed beside the expected parts. From reserveAtNs on, asks for the whole reserve. */
    private void callReserve(List<RoundAction> actions, long nowNs) {
        if (reserve == 0 || nowNs - deadlineNs >= 0) {
            return;
        }
        long called = reserve;
        if (nowNs - reserveAtNs < 0) {
            for (long rest = reserve; rest != 0; rest &= rest - 1) {
                long without = called & ~Long.lowestOneBit(rest);
                called = covered(without) ? without : called;
            }
        }
        reserve &= ~called;
        asked |= called;
        awaited |= called;
        send(called, actions);
    }

    /** Whether every slice can be decoded from these parts, the slices that came and the parts still expected. */
    private boolean covered(long more) {
        long hoped = (awaited & ~quiet) | computing | more;
        for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
            if (!decodable(slice, hoped)) {
                return false;
            }
        }
        return true;
    }

    private void arrive(RoundEvent.SliceArrived slice) {
        long bit = 1L << slice.part();
        if ((asked & bit) == 0) {
            throw new IllegalArgumentException("part " + slice.part() + " was not asked for");
        }
        if (!arrivals.take(slice.part(), slice.slice())) {
            return;
        }
        quiet &= ~bit;
        if (arrivals.whole(slice.part())) {
            awaited &= ~bit;
        }
        if (undecoded.get(slice.slice()) && decodable(slice.slice(), 0)) {
            undecoded.clear(slice.slice());
        }
    }

    private boolean decodable(int slice, long more) {
        return decoder.recovery(arrivals.of(slice) | local | more).complete();
    }

    /** Asks quiet parts again, lowest index first, for the slices that the parts still expected do not cover. */
    private void askAgain(List<RoundAction> actions) {
        for (long rest = quiet; rest != 0 && !undecoded.isEmpty(); rest &= rest - 1) {
            int part = Long.numberOfTrailingZeros(rest);
            BitSet slices = new BitSet();
            for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
                long hoped = (awaited & ~quiet) | computing;
                if (!arrivals.has(part, slice) && !decodable(slice, hoped)) {
                    slices.set(slice);
                }
            }
            if (!slices.isEmpty()) {
                quiet &= ~(1L << part);
                askedAgain += slices.cardinality();
                actions.add(new RoundAction.AskAgain(part, slices));
            }
        }
    }

    /** Names the fewest further data parts, lowest index first, that must be computed because the answers still to come do not suffice. */
    private void computeDeficit(List<RoundAction> actions, long nowNs) {
        if (nowNs - deadlineNs >= 0) {
            awaited = 0;
        }
        long needed = 0;
        for (int slice = undecoded.nextSetBit(0); slice >= 0; slice = undecoded.nextSetBit(slice + 1)) {
            long hoped = arrivals.of(slice) | awaited | local | computing;
            for (Recovery r = decoder.recovery(hoped | needed); !r.complete(); r = decoder.recovery(hoped | needed)) {
                needed |= Long.lowestOneBit(r.lost());
            }
        }
        if (needed != 0) {
            computing |= needed;
            actions.add(new RoundAction.ComputeLocally(needed));
        }
    }

    /** When the driver must send a {@link RoundEvent.Tick}, unless another event comes first. */
    public long wakeAtNs() {
        return reserve != 0 && reserveAtNs - deadlineNs < 0 ? reserveAtNs : deadlineNs;
    }

    /** Whether every slice of this part has arrived. */
    public boolean whole(int part) {
        return arrivals.whole(part);
    }

    /** Parts whose slice {@code slice} has arrived, one bit each; a part too short to have this slice counts as arrived. */
    public long arrived(int slice) {
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
        return decoder.recovery(arrivals.of(slice) | local);
    }

    /** Number of data slices that are recovered from parity; valid once the round is complete. */
    public int recoveredSlices() {
        int recovered = 0;
        for (int slice = 0; slice < arrivals.slices(); slice++) {
            recovered += Long.bitCount(recovery(slice).recoverable());
        }
        return recovered;
    }

    /** How many times the round asked for a slice again; each repetition counts. */
    public int slicesAskedAgain() {
        return askedAgain;
    }

    /** Data parts that the gateway computed itself. */
    public long computedLocally() {
        return local;
    }
}
