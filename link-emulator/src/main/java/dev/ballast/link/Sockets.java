package dev.ballast.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * Sockets of an emulator: on loopback, not blocking, and not connected. A connected socket would report that nobody listens at the
 * other end, and would drop the next datagram for it, which may find the node alive again.
 */
final class Sockets {
    /** What the operating system grants of it is a burst of answers that nobody has read yet. */
    private static final int BUFFER = 4 << 20;

    private Sockets() {}

    /** A socket of this address, on any port. */
    static DatagramChannel open(InetAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress(address, 0));
    }
}
