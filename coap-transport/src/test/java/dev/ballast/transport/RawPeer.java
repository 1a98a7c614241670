package dev.ballast.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;

/** A socket on loopback for what no client library would do: repeat itself, stay silent, count its message ids over. */
final class RawPeer implements AutoCloseable {
    /** Message id of a datagram: its third and fourth byte (RFC 7252, 3). */
    private static final int ID = 2;

    /** Where the token begins; all tokens here have four bytes. */
    private static final int TOKEN = 4;

    private static final int PATIENCE_MS = 20_000;
    private static final int BUFFER = 4 << 20;

    private final DatagramSocket socket;
    private final DatagramPacket in = new DatagramPacket(new byte[1 << 16], 1 << 16);

    RawPeer() throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(PATIENCE_MS);
        socket.setReceiveBufferSize(BUFFER);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** The datagram of a request, with its number as {@link #number(byte[], int)} sets it. */
    static byte[] datagram(Request request, CoAP.Type type, int number) {
        request.setType(type);
        request.setMID(0);
        request.setToken(new Token(new byte[4]));
        byte[] datagram = new UdpDataSerializer().getByteArray(request);
        number(datagram, number);
        return datagram;
    }

    /** Gives {@code datagram} the lower bits of {@code number} as its message id, and all of them as its token. */
    static void number(byte[] datagram, int number) {
        ByteBuffer.wrap(datagram).putShort(ID, (short) number).putInt(TOKEN, number);
    }

    /** The number in the token of an answer. */
    static int number(byte[] answer) {
        return ByteBuffer.wrap(answer).getInt(TOKEN);
    }

    void send(byte[] datagram, InetSocketAddress to) throws IOException {
        socket.send(new DatagramPacket(datagram, datagram.length, to));
    }

    /** The next datagram, which is copied; a {@link java.net.SocketTimeoutException} when none comes for very long. */
    byte[] receive() throws IOException {
        in.setLength(in.getData().length);
        socket.receive(in);
        return Arrays.copyOf(in.getData(), in.getLength());
    }

    /** Where the last datagram came from. */
    InetSocketAddress sender() {
        return (InetSocketAddress) in.getSocketAddress();
    }

    @Override
    public void close() {
        socket.close();
    }
}
