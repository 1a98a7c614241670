package dev.ballast.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a command on Ctrl-C or a termination signal: interrupts the thread that made it, and holds the virtual machine back until that
 * thread has closed it, so that a command cleans up after itself in one place whether it ends by itself or is stopped.
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

    /** Takes the end of this stream for the signal too. */
    public void endWith(InputStream in) {
        Thread watch = new Thread(() -> interruptAtEnd(in), "stdin");
        watch.setDaemon(true);
        watch.start();
    }

    private void interruptAtEnd(InputStream in) {
        try {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            System.err.println("ballast: standard input broke (" + e.getMessage() + "), ending");
        }
        command.interrupt();
    }

    /** Blocks until the signal comes. */
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
                System.err.println("ballast: did not clean up within " + CLEAN_UP_SECONDS + " s, ending all the same");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
