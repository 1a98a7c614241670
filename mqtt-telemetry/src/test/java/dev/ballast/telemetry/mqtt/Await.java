package dev.ballast.telemetry.mqtt;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition up to a deadline that only a fault reaches. */
final class Await {
    static final long DEADLINE_S = 30;

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + DEADLINE_S + " s: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** Until no thread is left that belongs to this client, by name. */
    static void noThreadOf(MqttConfig config) {
        until(
                "no thread of " + config.clientId(),
                () -> Thread.getAllStackTraces().keySet().stream()
                        .map(Thread::getName)
                        .noneMatch(name ->
                                name.contains(config.clientId()) || name.equals("telemetry " + config.gateway())));
    }
}
