package dev.ballast.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition up to a deadline that only a fault reaches. */
final class Await {
    private static final long DEADLINE_S = 20;

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        if (!comesTrue(condition)) {
            throw new AssertionError("not within " + DEADLINE_S + " s: " + what);
        }
    }

    /** Until {@code actual} gives {@code expected}; fails with what it gave last. */
    static <T> void equal(T expected, Supplier<T> actual) {
        if (!comesTrue(() -> expected.equals(actual.get()))) {
            throw new AssertionError("after " + DEADLINE_S + " s still " + actual.get() + " and not " + expected);
        }
    }

    private static boolean comesTrue(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(5_000_000);
        }
        return true;
    }
}
