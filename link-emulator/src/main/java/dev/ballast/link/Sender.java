package dev.ballast.link;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;

/** One who sends to the node through the emulator, with the socket that the node sees in its place. Owned by the emulator's thread. */
final class Sender {
    private final InetSocketAddress address;
    private final DatagramChannel back;
    private long lastNs;

    /** @param back owned from now on */
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

    /** When something last came from it or for it. */
    long lastNs() {
        return lastNs;
    }

    void close() throws IOException {
        back.close();
    }
}
