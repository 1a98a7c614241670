package dev.ballast.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.californium.elements.util.ClockUtil;

/** Californium's clock, which can be put forward; its timers go by their own. One at a time, for there is one clock in a JVM. */
final class ShiftedClock implements AutoCloseable {
    private final AtomicLong aheadNs = new AtomicLong();

    ShiftedClock() {
        ClockUtil.setRealtimeHandler(() -> System.nanoTime() + aheadNs.get());
    }

    void forward(Duration time) {
        aheadNs.addAndGet(time.toNanos());
    }

    @Override
    public void close() {
        ClockUtil.setRealtimeHandler(System::nanoTime);
    }
}
