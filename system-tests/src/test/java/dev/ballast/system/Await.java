package dev.ballast.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition up to a deadline that only a fault reaches. */
final class Await {
    private static final long DEADLINE_S = 60;
    private static final long OFTEN_NS = 5_000_000;

    private Await() {}

    /** Looks every few milliseconds; {@code state} is what the failure shows. */
    static void until(String what, BooleanSupplier condition, Supplier<?> state) {
        until(what, DEADLINE_S, condition, state);
    }

    /** The same for what takes longer. */
    static void until(String what, long deadlineS, BooleanSupplier condition, Supplier<?> state) {
        until(what, deadlineS, OFTEN_NS, condition, state);
    }

    /** The same with a pause after each look, for a condition that costs something: a request, a process, a collection of garbage. */
    static void every(long pauseMs, String what, BooleanSupplier condition, Supplier<?> state) {
        until(what, DEADLINE_S, TimeUnit.MILLISECONDS.toNanos(pauseMs), condition, state);
    }

    private static void until(String what, long deadlineS, long pauseNs, BooleanSupplier condition, Supplier<?> state) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(deadlineS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + deadlineS + " s: " + what + "\n" + state.get());
            }
            LockSupport.parkNanos(pauseNs);
        }
    }
}
