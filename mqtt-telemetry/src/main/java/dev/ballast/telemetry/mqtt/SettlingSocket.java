package dev.ballast.telemetry.mqtt;

import dev.ballast.clock.NanoClock;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A socket that reports the end of the stream to its reader no sooner than {@link #SETTLE_NS} after the socket was made.
 *
 * <p>Paho 1.2.5 starts three threads one after the other when it connects, and polls each start every 100 ms. If the reader meets the end
 * of the stream before the last thread has started, Paho's shutdown misses that thread (Paho issue 850). The thread then stays for good.
 * With a proxy in front of a dead broker, each attempt would leave a thread. {@link #close} ends the wait.
 */
final class SettlingSocket extends Socket {
    static final long SETTLE_NS = 1_500_000_000L;
    /** Longest wait for the broker to hang up after a DISCONNECT. */
    private static final long LEAVE_MS = 1000;

    private final NanoClock nanoTime;
    private final long madeAtNs;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch peerGone = new CountDownLatch(1);
    private volatile boolean leaving;

    SettlingSocket(NanoClock nanoTime) {
        this.nanoTime = nanoTime;
        this.madeAtNs = nanoTime.nanos();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new SettlingStream(super.getInputStream());
    }

    /**
     * Delays the shutdown of the socket until the other side has closed it, but at most a second. A broker closes the connection once it
     * has processed the DISCONNECT. If the broker sees the socket close before that, it may take the connection for broken and publish the
     * will. Artemis 2.55.0 does so, because it handles packets and connections on different threads.
     */
    void leave() {
        leaving = true;
    }

    /** Paho shuts the input down before it closes the socket. */
    @Override
    public void shutdownInput() throws IOException {
        awaitPeerIfLeaving();
        super.shutdownInput();
    }

    void awaitPeerIfLeaving() throws InterruptedIOException {
        try {
            if (leaving && !peerGone.await(LEAVE_MS, TimeUnit.MILLISECONDS)) {
                leaving = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while leaving");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed.countDown();
        super.close();
    }

    private void settle() throws InterruptedIOException {
        long left = SETTLE_NS - (nanoTime.nanos() - madeAtNs);
        try {
            if (left > 0 && !closed.await(left, TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while settling");
        }
    }

    private final class SettlingStream extends FilterInputStream {
        SettlingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                int count = super.read(into, offset, length);
                if (count < 0) {
                    peerGone.countDown();
                    settle();
                }
                return count;
            } catch (SocketTimeoutException e) {
                throw e;
            } catch (IOException e) {
                peerGone.countDown();
                settle();
                throw e;
            }
        }
    }
}
