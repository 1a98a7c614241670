package dev.ballast.demo;

import dev.ballast.gateway.models.Models;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;

/**
 * Clients that send one picture to the built-in model as often as they are told, whatever comes back. They repeat requests that are
 * neither answered nor acknowledged (RFC 7252, section 4.2). Each client has a socket of its own. All run on the thread that calls.
 */
public final class CoapLoad implements AutoCloseable {
    private static final int ID = 2;
    private static final int TOKEN = 4;
    private static final int TOKEN_BYTES = 4;
    private static final int CONFIRMABLE = 0;
    private static final int EMPTY_ACK = 0x60;
    private static final int BUFFER = 4 << 20;
    private static final long NAP_NS = 50_000;
    private static final long LOOK_NS = 20_000_000;
    private static final long REPEAT_NS = 500_000_000;
    private static final int REPEATS = 5;
    private static final long LOST_NS = 40_000_000_000L;

    private final InetSocketAddress gateway;
    private final byte[] request;
    private final List<DatagramChannel> sockets = new ArrayList<>();
    private final Map<Integer, Pending> pending = new LinkedHashMap<>();
    private final BitSet answered = new BitSet();
    private final BitSet repeated = new BitSet();
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
    private int next;
    private long lookNs;
    private Report report = new Report();

    private static final class Pending {
        private final DatagramChannel socket;
        private final long atNs;
        private long repeatNs;
        private int repeats;
        private boolean acknowledged;

        Pending(DatagramChannel socket, long atNs) {
            this.socket = socket;
            this.atNs = atNs;
            this.repeatNs = atNs + REPEAT_NS;
        }
    }

    /** The outcomes of some requests. */
    public static final class Report {
        private final Map<Integer, List<Long>> tookNs = new HashMap<>();
        private final long beganNs = System.nanoTime();
        private long sentForNs;
        private int sent;
        private int lost;
        private int answeredTwice;

        private Report() {}

        public int sent() {
            return sent;
        }

        /** Requests without any answer within 40 s. */
        public int lost() {
            return lost;
        }

        /** Requests that were sent once and answered more than once. */
        public int answeredTwice() {
            return answeredTwice;
        }

        /** Requests that were answered with this code, as in 205. */
        public int count(int code) {
            return tookNs.getOrDefault(code, List.of()).size();
        }

        /** Milliseconds from asking to this answer, nearest rank; NaN when there is none. */
        public double quantileMs(int code, double q) {
            List<Long> sorted =
                    tookNs.getOrDefault(code, List.of()).stream().sorted().toList();
            return sorted.isEmpty()
                    ? Double.NaN
                    : sorted.get(Math.max(0, (int) Math.ceil(q * sorted.size()) - 1)) / 1e6;
        }

        /** Answers with this code in each second in which requests were sent. */
        public double aSecond(int code) {
            return count(code) * 1e9 / sentForNs;
        }

        /** Answers of any code. */
        public int answers() {
            return tookNs.values().stream().mapToInt(List::size).sum();
        }

        /** The codes of all answers, ascending. */
        public List<Integer> codes() {
            return tookNs.keySet().stream().sorted().toList();
        }
    }

    private CoapLoad(InetSocketAddress gateway, byte[] request) {
        this.gateway = gateway;
        this.request = request;
    }

    /**
     * Opens the sockets.
     *
     * @param digits the first of them is sent over and over
     */
    public static CoapLoad open(InetSocketAddress gateway, KnownDigits digits, int sockets) throws IOException {
        Request request = Request.newPost();
        request.getOptions()
                .addUriPath("v2")
                .addUriPath("models")
                .addUriPath(Models.BUILT_IN)
                .addUriPath("infer")
                .setContentFormat(MediaTypeRegistry.IMAGE_PNG);
        request.setPayload(digits.png(0));
        request.setType(CoAP.Type.CON);
        request.setMID(0);
        request.setToken(new Token(new byte[TOKEN_BYTES]));
        CoapLoad load = new CoapLoad(gateway, new UdpDataSerializer().getByteArray(request));
        try {
            for (int i = 0; i < sockets; i++) {
                DatagramChannel socket = DatagramChannel.open();
                load.sockets.add(socket);
                socket.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .configureBlocking(false);
            }
            return load;
        } catch (IOException e) {
            load.close();
            throw e;
        }
    }

    /** Sends {@code count} requests, the next one when fewer than {@code atATime} are under way, and waits for all answers. */
    public Report closed(int count, int atATime) throws IOException {
        report = new Report();
        while (report.sent < count || !pending.isEmpty()) {
            while (report.sent < count && pending.size() < atATime) {
                ask();
            }
            turn();
        }
        report.sentForNs = System.nanoTime() - report.beganNs;
        return report;
    }

    /** Sends so many requests a second for so long, whatever becomes of them, and waits for all answers. */
    public Report open(double aSecond, double seconds) throws IOException {
        report = new Report();
        long count = (long) (aSecond * seconds);
        while (report.sent < count) {
            long due = Math.min(count, (long) ((System.nanoTime() - report.beganNs) / 1e9 * aSecond));
            while (report.sent < due) {
                ask();
            }
            turn();
        }
        report.sentForNs = System.nanoTime() - report.beganNs;
        while (!pending.isEmpty()) {
            turn();
        }
        return report;
    }

    private void ask() throws IOException {
        int number = next++;
        DatagramChannel socket = sockets.get(number % sockets.size());
        pending.put(number, new Pending(socket, System.nanoTime()));
        report.sent++;
        send(number, socket);
    }

    private void send(int number, DatagramChannel socket) throws IOException {
        byte[] datagram = request.clone();
        ByteBuffer.wrap(datagram)
                .putShort(ID, (short) (number / sockets.size()))
                .putInt(TOKEN, number);
        socket.send(
                ByteBuffer.wrap(datagram), gateway); // one that finds no room is repeated later, as one that is lost
    }

    private void turn() throws IOException {
        boolean idle = true;
        for (DatagramChannel socket : sockets) {
            in.clear();
            while (socket.receive(in) != null) {
                take(in.flip(), socket);
                in.clear();
                idle = false;
            }
        }
        long nowNs = System.nanoTime();
        if (nowNs - lookNs > LOOK_NS) {
            lookNs = nowNs;
            repeat(nowNs);
        }
        if (idle) {
            LockSupport.parkNanos(NAP_NS);
        }
    }

    private void take(ByteBuffer answer, DatagramChannel socket) throws IOException {
        int type = answer.get(0) >> 4 & 3;
        int code = (answer.get(1) >> 5 & 7) * 100 + (answer.get(1) & 31);
        if (code == 0) {
            acknowledged(answer.getShort(ID), socket);
            return;
        }
        if (type == CONFIRMABLE) {
            byte[] ack = {EMPTY_ACK, 0, answer.get(ID), answer.get(ID + 1)};
            socket.send(ByteBuffer.wrap(ack), gateway);
        }
        int number = answer.getInt(TOKEN);
        Pending of = pending.remove(number);
        if (of != null) {
            answered.set(number);
            report.tookNs.computeIfAbsent(code, key -> new ArrayList<>()).add(System.nanoTime() - of.atNs);
        } else if (type != CONFIRMABLE && answered.get(number) && !repeated.get(number)) {
            report.answeredTwice++;
        }
    }

    private void acknowledged(short id, DatagramChannel socket) {
        pending.forEach((number, of) -> {
            if (of.socket == socket && (short) (number / sockets.size()) == id) {
                of.acknowledged = true;
            }
        });
    }

    private void repeat(long nowNs) throws IOException {
        List<Integer> lost = new ArrayList<>();
        for (Map.Entry<Integer, Pending> entry : pending.entrySet()) {
            Pending of = entry.getValue();
            if (nowNs - of.atNs > LOST_NS) {
                lost.add(entry.getKey());
            } else if (!of.acknowledged && nowNs - of.repeatNs > 0 && of.repeats < REPEATS) {
                of.repeats++;
                of.repeatNs = nowNs + (REPEAT_NS << of.repeats);
                repeated.set(entry.getKey());
                send(entry.getKey(), of.socket);
            }
        }
        lost.forEach(pending::remove);
        report.lost += lost.size();
    }

    /** Requests that had to be sent more than once, since the beginning. */
    public int repeated() {
        return repeated.cardinality();
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel socket : sockets) {
            socket.close();
        }
    }
}
