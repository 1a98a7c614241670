package dev.ballast.node;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.californium.elements.util.ClockUtil;

/**
 * Throws spoilt datagrams at a node and looks at every answer. After each batch and each new part it asks how the node is and waits for the answer, so that no
 * datagram is lost because the socket's buffer is full.
 */
final class FuzzRun implements AutoCloseable {
    private static final int BATCH = 64;
    private static final int PATIENCE_MS = 20_000;

    /** More than a node remembers of one peer. */
    private static final int REMEMBERED_IDS = 64;

    /** By how much Californium's clock is put forward after each batch, so that bodies given up make room for others. */
    static final long BATCH_NS = TimeUnit.SECONDS.toNanos(1);

    /** Of how many confirmable answers one is not acknowledged. */
    private static final int UNACKNOWLEDGED = 4;

    private static final int CONFIRMABLE = 0;
    private static final int RESET = 3;
    private static final int PUT = 3;
    private static final int CONTENT = 0x45;
    private static final int INTERNAL_SERVER_ERROR = 0xa0;

    /** NON GET /health with a token of eight bytes. */
    private static final byte[] PROBE = HexFormat.of().parseHex("58010000" + "0000000000000000" + "b66865616c7468");

    private final InetSocketAddress node;
    private final Mutator mutator;
    private final ErrorLog log;
    private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final Runnable batchDone;
    private final List<byte[]> batch = new ArrayList<>();
    private final int[] answers = new int[256];
    private final Queue<Short> recentIds = new ArrayDeque<>();
    private final AtomicLong aheadNs = new AtomicLong();
    private long seed;
    private int id;
    private long probes;

    /**
     * A run against a node.
     *
     * @param batchDone run after each batch
     */
    FuzzRun(InetSocketAddress node, Mutator mutator, ErrorLog log, Runnable batchDone) throws IOException {
        this.batchDone = batchDone;
        this.node = node;
        this.mutator = mutator;
        this.log = log;
        socket.setSoTimeout(PATIENCE_MS);
        socket.setReceiveBufferSize(4 << 20);
        ClockUtil.setRealtimeHandler(() -> System.nanoTime() + aheadNs.get());
    }

    /** Sends {@code count} datagrams, a whole number of batches; the n-th is made from the random numbers of {@code firstSeed} + n. */
    void run(long firstSeed, int count) throws IOException {
        for (int sent = 0; sent < count; sent += BATCH) {
            batch.clear();
            seed = firstSeed + sent;
            for (int i = 0; i < BATCH; i++) {
                Random random = new Random(seed + i);
                byte[] datagram = mutator.next(random);
                if (datagram.length >= 4 && random.nextInt(16) != 0) {
                    number(datagram);
                }
                batch.add(datagram);
                send(datagram);
                if (datagram.length >= 2 && datagram[1] == PUT) {
                    probe(); // the queue of changes is short, and what finds it full is not looked at
                }
            }
            probe();
            if (!log.isEmpty()) {
                throw new AssertionError("logged an error: " + singledOut());
            }
            aheadNs.addAndGet(BATCH_NS);
            batchDone.run();
        }
    }

    /** How often each code was answered, as {@code 4.04=17}. */
    String answers() {
        return IntStream.range(0, answers.length)
                .filter(code -> answers[code] > 0)
                .mapToObj(code -> text(code) + "=" + answers[code])
                .collect(Collectors.joining(" "));
    }

    /** Sends the datagrams of the batch again, one by one, and tells which of them it is that the node complains of. */
    private String singledOut() throws IOException {
        String complaint = log.take();
        for (int i = 0; i < batch.size(); i++) {
            byte[] datagram = batch.get(i).clone();
            if (datagram.length >= 4) {
                number(datagram);
            }
            send(datagram);
            probe();
            if (!log.isEmpty()) {
                return described(i) + "\n" + log.take();
            }
        }
        return "one of " + latest() + "\n" + complaint;
    }

    private String described(int index) {
        return "seed " + (seed + index) + ", datagram " + HexFormat.of().formatHex(batch.get(index));
    }

    /** The latest datagrams, one a line. */
    private String latest() {
        return IntStream.range(0, batch.size()).mapToObj(this::described).collect(Collectors.joining("\n"));
    }

    private void probe() throws IOException {
        byte[] probe = PROBE.clone();
        number(probe);
        ByteBuffer.wrap(probe).putLong(4, ++probes);
        send(probe);
        try {
            while (!isAnswer(receive(), probes)) {
                // an answer to one of the batch, or to an earlier one
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the node fell silent after\n" + latest(), e);
        }
    }

    private byte[] receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
        socket.receive(packet);
        byte[] answer = Arrays.copyOf(packet.getData(), packet.getLength());
        int code = answer[1] & 0xff;
        answers[code]++;
        if (code == INTERNAL_SERVER_ERROR) {
            throw new AssertionError("answered 5.00: " + culprit(answer));
        }
        if (type(answer) == CONFIRMABLE && answer[3] % UNACKNOWLEDGED != 0) {
            send(new byte[] {0x60, 0, answer[2], answer[3]});
        }
        return answer;
    }

    /** The datagram that has the token of {@code answer}, or the whole batch. */
    private String culprit(byte[] answer) {
        byte[] token = token(answer);
        for (int i = 0; i < batch.size(); i++) {
            byte[] datagram = batch.get(i);
            if (datagram.length >= 4 && Arrays.equals(token(datagram), token) && type(datagram) != RESET) {
                boolean sameId = datagram[2] == answer[2] && datagram[3] == answer[3];
                if (sameId || type(answer) != 2) {
                    return described(i);
                }
            }
        }
        return latest();
    }

    private static boolean isAnswer(byte[] datagram, long probe) {
        return datagram[0] == PROBE[0]
                && (datagram[1] & 0xff) == CONTENT
                && ByteBuffer.wrap(datagram).getLong(4) == probe;
    }

    /** Gives it the next message id that none of the latest has: some keep the id they were made with, and a node drops what looks like a copy. */
    private void number(byte[] datagram) {
        do {
            id++;
        } while (recentIds.contains((short) id));
        ByteBuffer.wrap(datagram).putShort(2, (short) id);
    }

    private void send(byte[] datagram) throws IOException {
        if (datagram.length >= 4) {
            recentIds.add(ByteBuffer.wrap(datagram).getShort(2));
            if (recentIds.size() > REMEMBERED_IDS) {
                recentIds.remove();
            }
        }
        socket.send(new DatagramPacket(datagram, datagram.length, node));
    }

    private static int type(byte[] datagram) {
        return (datagram[0] >> 4) & 3;
    }

    private static byte[] token(byte[] datagram) {
        return Arrays.copyOfRange(datagram, 4, Math.min(datagram.length, 4 + (datagram[0] & 0xf)));
    }

    private static String text(int code) {
        return (code >> 5) + "." + (code & 0x1f) / 10 + (code & 0x1f) % 10;
    }

    @Override
    public void close() {
        ClockUtil.setRealtimeHandler(System::nanoTime);
        socket.close();
    }
}
