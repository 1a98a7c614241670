package dev.ballast.link;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition up to a deadline that only a fault reaches. */
final class Await {
    private static final long DEADLINE_S = 30;

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + DEADLINE_S + " s: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
