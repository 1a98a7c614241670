package dev.ballast.system;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition up to a deadline that only a fault reaches. */
final class Await {
    private static final long DEADLINE_S = 60;

    private Await() {}

    /** Looks every few milliseconds; {@code state} is what the failure shows. */
    static void until(String what, BooleanSupplier condition, Supplier<?> state) {
        until(what, DEADLINE_S, condition, state);
    }

    /** The same for what takes longer. */
    static void until(String what, long deadlineS, BooleanSupplier condition, Supplier<?> state) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(deadlineS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + deadlineS + " s: " + what + "\n" + state.get());
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
