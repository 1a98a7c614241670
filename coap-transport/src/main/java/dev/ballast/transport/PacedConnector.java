package dev.ballast.transport;

import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.elements.UDPConnector;
import org.eclipse.californium.elements.config.Configuration;

/**
 * A socket that is read no faster than messages are processed. By itself Californium reads whatever comes into a queue without end. Here
 * what the protocol threads cannot keep up with stays with the kernel, which drops it when the socket's buffer is full, as networks do.
 */
final class PacedConnector extends UDPConnector {
    /** Bytes read between two marks. A mark goes through the queue of the protocol threads behind what was read before it. */
    private static final int MARK_BYTES = 64 << 10;

    /** Marks that may be in the queue. */
    private static final int MARKS = 16;

    /** What a datagram takes in the queue beside its payload. */
    private static final int OVERHEAD_BYTES = 512;

    private final Semaphore marks = new Semaphore(MARKS);
    private final AtomicInteger unmarked = new AtomicInteger();
    private volatile Executor protocol = Runnable::run;

    PacedConnector(InetSocketAddress address, Configuration settings) {
        super(address, settings);
    }

    /** Where messages are processed in the order of their arrival; set before the start. */
    void protocol(Executor set) {
        protocol = set;
    }

    @Override
    public void processDatagram(DatagramPacket datagram) {
        int bytes = datagram.getLength() + OVERHEAD_BYTES;
        super.processDatagram(datagram);
        if (unmarked.addAndGet(bytes) >= MARK_BYTES) {
            unmarked.set(0);
            mark();
        }
    }

    /** Waits until one of the earlier marks has come out of the queue, if need be. */
    private void mark() {
        try {
            marks.acquire();
            protocol.execute(marks::release);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the connector is stopped
        }
    }
}
