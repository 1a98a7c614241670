package dev.ballast.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A line to one node that can be cut: whatever arrives here goes to the node from a socket of its own for each sender, and the
 * node's answers go back the same way.
 */
final class UdpRelay implements AutoCloseable {
    private static final int LARGEST = 65_535;

    private final InetSocketAddress node;
    private final DatagramChannel front;
    private final Map<SocketAddress, DatagramChannel> backs = new ConcurrentHashMap<>();
    private volatile boolean cut;

    UdpRelay(InetSocketAddress node) throws IOException {
        this.node = node;
        this.front = bind();
        start("relay-to-" + node.getPort(), this::forward);
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) front.getLocalAddress();
    }

    /** From now on nothing gets through, in either direction. */
    void cut() {
        cut = true;
    }

    void restore() {
        cut = false;
    }

    @Override
    public void close() throws IOException {
        front.close();
        for (DatagramChannel back : backs.values()) {
            back.close();
        }
    }

    private void forward() throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(LARGEST);
        while (true) {
            SocketAddress sender = front.receive(datagram.clear());
            DatagramChannel back = backs.get(sender);
            if (back == null) {
                back = bind();
                backs.put(sender, back);
                DatagramChannel opened = back;
                start("relay-from-" + node.getPort(), () -> answer(opened, sender));
            }
            if (!cut) {
                back.send(datagram.flip(), node);
            }
        }
    }

    private void answer(DatagramChannel back, SocketAddress sender) throws IOException {
        ByteBuffer datagram = ByteBuffer.allocate(LARGEST);
        while (true) {
            back.receive(datagram.clear());
            if (!cut) {
                front.send(datagram.flip(), sender);
            }
        }
    }

    private static DatagramChannel bind() throws IOException {
        return DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private interface Loop {
        void run() throws IOException;
    }

    private static void start(String name, Loop loop) {
        Thread thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (ClosedChannelException e) {
                        Thread.currentThread().interrupt(); // close() ends the loop
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
