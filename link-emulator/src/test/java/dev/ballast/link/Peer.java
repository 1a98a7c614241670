package dev.ballast.link;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A socket on loopback at one end of a link. */
final class Peer implements AutoCloseable {
    /** Only a fault makes a test wait so long. */
    private static final int DEADLINE_MS = 30_000;

    private final DatagramSocket socket;
    private final InetSocketAddress address;
    private final DatagramPacket received = new DatagramPacket(new byte[65_535], 65_535);

    private Peer(int port) throws IOException {
        this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        this.address = (InetSocketAddress) socket.getLocalSocketAddress();
        socket.setReceiveBufferSize(4 << 20);
        socket.setSoTimeout(DEADLINE_MS);
    }

    static Peer open() throws IOException {
        return new Peer(0);
    }

    /** One that listens where another did that is closed. */
    static Peer at(InetSocketAddress address) throws IOException {
        return new Peer(address.getPort());
    }

    /** Where it listens, or did. */
    InetSocketAddress address() {
        return address;
    }

    void send(byte[] payload, SocketAddress to) throws IOException {
        socket.send(new DatagramPacket(payload, payload.length, to));
    }

    /** A datagram that says nothing but its number. */
    void send(int number, SocketAddress to) throws IOException {
        send(ByteBuffer.allocate(Integer.BYTES).putInt(number).array(), to);
    }

    /** Waits for the next datagram. */
    byte[] receive() throws IOException {
        received.setLength(received.getData().length);
        socket.receive(received);
        return Arrays.copyOf(received.getData(), received.getLength());
    }

    int receiveNumber() throws IOException {
        return ByteBuffer.wrap(receive()).getInt();
    }

    /** From where the last datagram came. */
    SocketAddress from() {
        return received.getSocketAddress();
    }

    @Override
    public void close() {
        socket.close();
    }
}
