package dev.ballast.transport;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition up to a deadline that only a fault reaches. */
final class Await {
    private static final long DEADLINE_S = 20;
    private static final long OFTEN_NS = 5_000_000;
    private static final long SELDOM_NS = 250_000_000;

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        until(what, condition, OFTEN_NS);
    }

    /** The same for a condition that collects all garbage: looking again and again would take a processor for itself. */
    static void untilSeldom(String what, BooleanSupplier condition) {
        until(what, condition, SELDOM_NS);
    }

    private static void until(String what, BooleanSupplier condition, long pauseNs) {
        if (!comesTrue(condition, pauseNs)) {
            throw new AssertionError("not within " + DEADLINE_S + " s: " + what);
        }
    }

    /** Until {@code actual} gives {@code expected}; fails with what it gave last. */
    static <T> void equal(T expected, Supplier<T> actual) {
        if (!comesTrue(() -> expected.equals(actual.get()), OFTEN_NS)) {
            throw new AssertionError("after " + DEADLINE_S + " s still " + actual.get() + " and not " + expected);
        }
    }

    private static boolean comesTrue(BooleanSupplier condition, long pauseNs) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            LockSupport.parkNanos(pauseNs);
        }
        return true;
    }
}
