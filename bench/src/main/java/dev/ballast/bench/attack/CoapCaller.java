package dev.ballast.bench.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** Sends handwritten requests and waits for each answer, one request at a time, from an address of its own. Owned by one thread. */
final class CoapCaller implements AutoCloseable {
    private static final int LARGEST = 65_507;

    /** A request that nobody acknowledged is sent again after so long, and again. */
    private static final long REPEAT_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_BLOCKS = 1_024;

    private final DatagramSocket socket;
    private final InetSocketAddress peer;
    private int messageId;
    private int token;

    private CoapCaller(DatagramSocket socket, InetSocketAddress peer, SplittableRandom random) {
        this.socket = socket;
        this.peer = peer;
        messageId = random.nextInt();
        token = random.nextInt();
    }

    /** Opens a socket on a free port of {@code source}, an address of loopback. */
    static CoapCaller open(InetAddress source, InetSocketAddress peer, long seed) throws IOException {
        return new CoapCaller(new DatagramSocket(new InetSocketAddress(source, 0)), peer, new SplittableRandom(seed));
    }

    /** One exchange, or two where the server wants an Echo first; empty when no answer comes within {@code withinNs}. */
    Optional<CoapReply> call(CoapRequest request, long withinNs) throws IOException {
        Optional<CoapReply> answer = exchange(request, withinNs);
        Optional<byte[]> echo = answer.flatMap(CoapReply::echo);
        return echo.isPresent() ? exchange(request.echo(echo.get()), withinNs) : answer;
    }

    private Optional<CoapReply> exchange(CoapRequest request, long withinNs) throws IOException {
        byte[] datagram = request.datagram(true, ++messageId & 0xFFFF, ++token);
        long endNs = System.nanoTime() + withinNs;
        long againNs = System.nanoTime();
        boolean acknowledged = false;
        while (System.nanoTime() - endNs < 0) {
            if (!acknowledged && System.nanoTime() - againNs >= 0) {
                socket.send(new DatagramPacket(datagram, datagram.length, peer));
                againNs = System.nanoTime() + REPEAT_NS;
            }
            Optional<CoapReply> came = receive(Math.min(endNs, acknowledged ? endNs : againNs) - System.nanoTime());
            if (came.isPresent() && came.get().isEmpty()) {
                acknowledged |= came.get().messageId() == (messageId & 0xFFFF);
            } else if (came.isPresent()) {
                acknowledge(came.get());
                if (came.get().token() == token) {
                    return came;
                }
            }
        }
        return Optional.empty();
    }

    /** Sends a body in blocks until all of it is there or the peer does not want more; the last answer. */
    Optional<CoapReply> upload(CoapRequest request, byte[] body, long withinNs) throws IOException {
        long endNs = System.nanoTime() + withinNs;
        Optional<CoapReply> answer = Optional.empty();
        for (int at = 0; at < body.length; at += CoapRequest.BLOCK_BYTES) {
            int end = Math.min(body.length, at + CoapRequest.BLOCK_BYTES);
            request.block1(at / CoapRequest.BLOCK_BYTES, end < body.length).payload(Arrays.copyOfRange(body, at, end));
            answer = call(request, endNs - System.nanoTime());
            if (answer.isEmpty() || !answer.get().isContinue()) {
                return answer;
            }
        }
        return answer;
    }

    /** A representation in as many blocks as it takes, of the size that the server chooses. */
    byte[] fetch(long withinNs, String... path) throws IOException {
        String what = "GET /" + String.join("/", path) + " of " + peer + ": ";
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Optional<Long> block = Optional.of((long) CoapRequest.SZX_1024);
        for (int blocks = 0; block.isPresent(); blocks++) {
            CoapRequest request = new CoapRequest(CoapRequest.GET, path).option(CoapRequest.BLOCK2, block.get());
            CoapReply answer = call(request, withinNs).orElseThrow(() -> new IOException(what + "no answer"));
            if (!answer.code().equals("2.05") || blocks == MOST_BLOCKS) {
                throw new IOException(what + answer.code() + " to block " + blocks);
            }
            all.writeBytes(answer.payload());
            block = answer.nextBlock2();
        }
        return all.toByteArray();
    }

    private Optional<CoapReply> receive(long withinNs) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        socket.setSoTimeout((int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(withinNs)));
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        }
        return CoapReply.read(ByteBuffer.wrap(packet.getData(), 0, packet.getLength()));
    }

    private void acknowledge(CoapReply reply) throws IOException {
        if (reply.isConfirmable()) {
            byte[] empty = {0x60, 0, (byte) (reply.messageId() >> 8), (byte) reply.messageId()};
            socket.send(new DatagramPacket(empty, empty.length, peer));
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
