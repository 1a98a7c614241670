package dev.ballast.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command on Ctrl-C or a termination signal. It interrupts the thread that installed it. It then delays the end of the JVM
 * until that thread has closed it, for 10 s at most. So a command cleans up in one place, however it ends.
 */
public final class StopSignal implements AutoCloseable {
    private static final long CLEAN_UP_SECONDS = 10;

    private final Thread command = Thread.currentThread();
    private final CountDownLatch done = new CountDownLatch(1);

    private StopSignal() {}

    public static StopSignal install() {
        StopSignal signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop-signal"));
        return signal;
    }

    /** Also interrupts the command at the end of this stream. */
    public void endWith(InputStream in) {
        Thread watch = new Thread(() -> interruptAtEnd(in), "stdin");
        watch.setDaemon(true);
        watch.start();
    }

    private void interruptAtEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("ballast: reading standard input failed (" + e.getMessage() + "); stopping");
        }
        command.interrupt();
    }

    /** Waits until the thread is interrupted. */
    public void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    @Override
    public void close() {
        done.countDown();
    }

    private void stop() {
        if (done.getCount() == 0) {
            return;
        }
        command.interrupt();
        try {
            if (!done.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("ballast: cleaning up took longer than " + CLEAN_UP_SECONDS + " s; stopping anyway");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
