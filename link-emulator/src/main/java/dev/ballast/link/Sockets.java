package dev.ballast.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/**
 * Sockets of an emulator: on loopback, non-blocking and not connected. A connected socket would report that the node does not listen. It
 * would then drop the next datagram, although the node may be up again.
 */
final class Sockets {
    /** Requested size of a socket's buffer, in bytes. It has room for a burst of answers that have not been read yet. */
    private static final int BUFFER = 4 << 20;

    private Sockets() {}

    /** Opens a socket on this address and any port. */
    static DatagramChannel open(InetAddress address) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER);
        channel.configureBlocking(false);
        return channel.bind(new InetSocketAddress(address, 0));
    }
}
