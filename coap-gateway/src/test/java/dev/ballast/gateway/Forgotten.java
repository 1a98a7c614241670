package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asserts that nothing references an object any longer. */
public final class Forgotten {
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private Forgotten() {}

    /** Collects garbage until the object is gone. Other threads may release it a little later. */
    public static void await(WeakReference<?> reference) {
        long begunNs = System.nanoTime();
        while (!reference.refersTo(null) && System.nanoTime() - begunNs < DEADLINE_NS) {
            LockSupport.parkNanos(PAUSE_NS); // a collection takes the cores from those threads
            System.gc();
        }
        assertThat(reference.get()).isNull();
    }
}
