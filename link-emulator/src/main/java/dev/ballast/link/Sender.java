package dev.ballast.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/**
 * A sender that reaches the node through the emulator, with the socket from which the node sees its datagrams come. Owned by the emulator's
 * thread.
 */
final class Sender {
    private final InetSocketAddress address;
    private final DatagramChannel back;
    private long lastNs;

    /** @param back socket towards the node; this object owns it from now on */
    Sender(InetSocketAddress address, DatagramChannel back, long nowNs) {
        this.address = address;
        this.back = back;
        this.lastNs = nowNs;
    }

    InetSocketAddress address() {
        return address;
    }

    DatagramChannel back() {
        return back;
    }

    void used(long nowNs) {
        lastNs = nowNs;
    }

    /** When a datagram last came from or for this sender. */
    long lastNs() {
        return lastNs;
    }

    void close() throws IOException {
        back.close();
    }
}
