package dev.ballast.bench.attack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Sockets on loopback addresses that send and never wait for an answer, as a sender with forged addresses does. Owned by one thread. */
final class Datagrams implements AutoCloseable {
    private static final int LARGEST = 65_507;

    private final List<InetAddress> sources;
    private final List<DatagramChannel> channels = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
    private final long[] sentBytes;
    private final long[] receivedBytes;

    private Datagrams(List<InetAddress> sources, int count) {
        this.sources = sources;
        sentBytes = new long[count];
        receivedBytes = new long[count];
    }

    /** Opens {@code count} sockets on these addresses in turn. */
    static Datagrams open(List<InetAddress> sources, int count) throws IOException {
        Datagrams datagrams = new Datagrams(sources, count);
        try {
            for (int index = 0; index < count; index++) {
                datagrams.channels.add(datagrams.socket(index));
            }
            return datagrams;
        } catch (IOException e) {
            datagrams.close();
            throw e;
        }
    }

    private DatagramChannel socket(int index) throws IOException {
        DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
        try {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(sources.get(index % sources.size()), 0));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Sends from a socket; what the system has no room for is lost. */
    void send(int index, byte[] datagram, InetSocketAddress to) throws IOException {
        sentBytes[index] += channels.get(index).send(ByteBuffer.wrap(datagram), to);
    }

    /** Closes a socket after a last look at what came, and opens one on another port. */
    void replace(int index, Tally tally) throws IOException {
        drain(index, tally);
        channels.get(index).close();
        channels.set(index, socket(index));
    }

    /** Takes all that has come and counts the answers; nothing is acknowledged. */
    void drain(Tally tally) throws IOException {
        for (int index = 0; index < channels.size(); index++) {
            drain(index, tally);
        }
    }

    private void drain(int index, Tally tally) throws IOException {
        while (channels.get(index).receive(buffer.clear()) != null) {
            buffer.flip();
            receivedBytes[index] += buffer.remaining();
            Optional<CoapReply> reply = CoapReply.read(buffer);
            tally.answer(reply.map(one -> one.isEmpty() ? "empty" : one.code()).orElse("not CoAP"));
        }
    }

    int count() {
        return channels.size();
    }

    /** Bytes of payload of UDP that came to a socket for each that it sent; 0 where it sent none. */
    double amplification(int index) {
        return sentBytes[index] == 0 ? 0 : (double) receivedBytes[index] / sentBytes[index];
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
