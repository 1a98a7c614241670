package dev.ballast.lane.coap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** The non-blocking socket of a {@link LaneLoop} and its two buffers. Owned by the loop's thread. */
final class LaneSocket {
    /** Most datagrams read before the lanes have their turn. */
    private static final int READS = 64;

    private static final int LARGEST_DATAGRAM = 65_535;
    private static final int SOCKET_BUFFER = 4 << 20;

    private final DatagramChannel channel;
    private final ByteBuffer out = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);
    private final ByteBuffer in = ByteBuffer.allocateDirect(LARGEST_DATAGRAM);

    /** A socket over a bound channel, which is closed with the socket. */
    LaneSocket(DatagramChannel channel) {
        this.channel = channel;
    }

    /** Binds a free port of {@code local}. */
    static LaneSocket open(InetAddress local) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
            channel.bind(new InetSocketAddress(local, 0));
            return new LaneSocket(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** A selector that tells when there is something to read. */
    Selector selector() throws IOException {
        Selector selector = Selector.open();
        channel.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        return selector;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** The empty buffer for the next datagram. The caller writes up to its end and then {@linkplain #send sends} it. */
    ByteBuffer blank() {
        return out.clear();
    }

    /**
     * Sends the datagram in the buffer. Returns false when there is no room for it at present.
     *
     * @throws IOException when it cannot be sent there
     */
    boolean send(SocketAddress to) throws IOException {
        out.flip();
        return channel.send(out, to) > 0;
    }

    /** Takes one datagram; the receiver owns the copy. */
    interface Taker {
        void take(byte[] datagram, SocketAddress sender);
    }

    /** Hands over the datagrams that have come, at most {@link #READS} in one call. */
    void receive(Taker taker) throws IOException {
        for (int read = 0; read < READS; read++) {
            in.clear();
            SocketAddress sender = channel.receive(in);
            if (sender == null) {
                return;
            }
            byte[] datagram = new byte[in.flip().remaining()];
            in.get(datagram);
            taker.take(datagram, sender);
        }
    }

    void close() throws IOException {
        channel.close();
    }
}
