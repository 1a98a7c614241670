package dev.ballast.round;

import dev.ballast.coding.Decoder;
import dev.ballast.coding.Recovery;
import java.util.ArrayList;
import java.util.List;

/**
 * One linear layer of one request, run over the fleet. All parts are asked at once; the round is complete as soon as every slice
 * is decodable, whoever answered. When the answers that may still come cannot make it complete, or its deadline passes, it names
 * the fewest data parts that the gateway must compute itself, so it always ends.
 *
 * <p>A set of parts is one bit each of a long. Times are nanoseconds of any monotonic clock. Owned by one thread.
 */
public final class Round {
    private final Decoder decoder;
    private final long[] arrived;
    private final long deadlineNs;
    private long awaited;
    private long asked;
    private long local;
    private long computing;
    private boolean started;
    private boolean complete;

    /**
     * A round that has not begun.
     *
     * @param slices result slices per part, at least 1
     * @param deadlineNs when the round stops waiting for nodes
     */
    public Round(Decoder decoder, int slices, long deadlineNs) {
        if (slices < 1) {
            throw new IllegalArgumentException("a round of " + slices + " slices");
        }
        this.decoder = decoder;
        this.arrived = new long[slices];
        this.deadlineNs = deadlineNs;
    }

    /**
     * Begins the round.
     *
     * @param ask parts to ask for
     * @param await the parts among them that are worth waiting for; an answer of another is taken when it comes
     */
    public List<RoundAction> start(long ask, long await, long nowNs) {
        if (started) {
            throw new IllegalStateException("the round has begun already");
        }
        started = true;
        asked = ask & decoder.code().allMask();
        awaited = await & asked;
        List<RoundAction> actions = new ArrayList<>();
        for (long rest = asked; rest != 0; rest &= rest - 1) {
            actions.add(new RoundAction.Send(Long.numberOfTrailingZeros(rest)));
        }
        return decide(actions, nowNs);
    }

    /** Takes one event; answers with what is to be done now, often nothing. */
    public List<RoundAction> on(RoundEvent event, long nowNs) {
        if (!started) {
            throw new IllegalStateException("the round has not begun");
        }
        if (complete) {
            return List.of();
        }
        if (event instanceof RoundEvent.SliceArrived slice) {
            arrive(slice);
        } else if (event instanceof RoundEvent.PartFailed failed) {
            awaited &= ~(1L << failed.part());
        } else if (event instanceof RoundEvent.ComputedLocally) {
            local |= computing;
            computing = 0;
        }
        return decide(new ArrayList<>(1), nowNs);
    }

    private void arrive(RoundEvent.SliceArrived slice) {
        long bit = 1L << slice.part();
        if ((asked & bit) == 0) {
            throw new IllegalArgumentException("part " + slice.part() + " was not asked for");
        }
        arrived[slice.slice()] |= bit;
        if (arrivedInAll(bit)) {
            awaited &= ~bit;
        }
    }

    private boolean arrivedInAll(long bit) {
        for (long slice : arrived) {
            if ((slice & bit) == 0) {
                return false;
            }
        }
        return true;
    }

    private List<RoundAction> decide(List<RoundAction> actions, long nowNs) {
        if (decodable(0)) {
            complete = true;
            actions.add(new RoundAction.Complete());
            return actions;
        }
        if (nowNs - deadlineNs >= 0) {
            awaited = 0;
        }
        long needed = deficit();
        if (needed != 0) {
            computing |= needed;
            actions.add(new RoundAction.ComputeLocally(needed));
        }
        return actions;
    }

    private boolean decodable(long more) {
        for (long slice : arrived) {
            if (!decoder.recovery(slice | local | more).complete()) {
                return false;
            }
        }
        return true;
    }

    /** The fewest further data parts, lowest first, without which all answers that may still come would not do. */
    private long deficit() {
        long needed = 0;
        for (long slice : arrived) {
            long hoped = slice | awaited | local | computing;
            for (Recovery r = decoder.recovery(hoped | needed); !r.complete(); r = decoder.recovery(hoped | needed)) {
                needed |= Long.lowestOneBit(r.lost());
            }
        }
        return needed;
    }

    /** When the driver must send a {@link RoundEvent.Tick}, unless another event comes first. */
    public long wakeAtNs() {
        return deadlineNs;
    }

    public boolean complete() {
        return complete;
    }

    /** How slice {@code slice} is put together; meaningful once the round is complete. */
    public Recovery recovery(int slice) {
        return decoder.recovery(arrived[slice] | local);
    }

    /** Slices that were solved for from parity. */
    public int recoveredSlices() {
        int recovered = 0;
        for (int slice = 0; slice < arrived.length; slice++) {
            recovered += Long.bitCount(recovery(slice).recoverable());
        }
        return recovered;
    }

    /** Data parts that the gateway computed itself. */
    public long computedLocally() {
        return local;
    }

    /** Parts of which at least one slice has not arrived: asked in vain so far, or never asked. */
    public long missing() {
        long everywhere = decoder.code().allMask();
        for (long slice : arrived) {
            everywhere &= slice;
        }
        return decoder.code().allMask() & ~everywhere;
    }
}
