package dev.ballast.lane.coap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.PartTransport;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.IndexRuns;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node that sends spoilt datagrams to the gateway's socket. {@code -Dballast.fuzz=1000000} sets the number of datagrams. */
@Tag("slow")
class LaneFuzzTest {
    private static final int DATAGRAMS = Integer.getInteger("ballast.fuzz", 30_000);
    private static final long SEED = 11;
    private static final int ELEMENTS = 800;
    private static final int RESULTS = 600;
    private static final long TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final long HEAP_BYTES = 16 << 20;

    /** Times in a row that a busy machine may stand still. */
    private static final int MOST_IDLE = 500;

    /** Every kind of outcome that came. */
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    /** Replies to each request with one to three datagrams, most of them spoilt; once {@code sound}, with the right answer. */
    private static final class SpoiltNode implements AutoCloseable {
        final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        final AtomicInteger sent = new AtomicInteger();
        private final Random random = new Random(SEED);
        private final Spoiler spoiler = new Spoiler(random);
        private volatile boolean sound;

        SpoiltNode() throws IOException {
            Thread thread = new Thread(this::serve, "spoilt-node");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            byte[] buffer = new byte[65_535];
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    Request request =
                            (Request) new UdpDataParser().parseMessage(Arrays.copyOf(buffer, packet.getLength()));
                    reply(request, packet);
                }
            } catch (SocketException e) {
                Thread.currentThread().interrupt(); // closed
            } catch (IOException | WireException e) {
                throw new IllegalStateException(e);
            }
        }

        private void reply(Request request, DatagramPacket to) throws IOException, WireException {
            byte[] right = answer(request);
            if (sound) {
                send(right, to);
                return;
            }
            for (int copies = 1 + random.nextInt(3); copies > 0; copies--) {
                int from = random.nextInt(3) == 0 ? 0 : 4 + Long.BYTES; // most keep the token, to be looked at
                send(random.nextInt(8) == 0 ? right : spoiler.spoil(right, from), to);
            }
        }

        private static byte[] answer(Request request) throws WireException {
            ShardRequest shard = ShardRequest.decode(request.getPayload());
            boolean status = shard.slice() < 0;
            Response response = new Response(status ? ResponseCode.CONTINUE : ResponseCode.CONTENT);
            response.setType(CoAP.Type.NON);
            response.setMID(request.getMID());
            response.setToken(request.getToken());
            response.getOptions().setContentFormat(60);
            Slicing slices = new Slicing(RESULTS, shard.sliceElements());
            response.setPayload(
                    status
                            ? IndexRuns.encode(new BitSet())
                            : ShardAnswer.encode(
                                    new GemmTimes(1, 1),
                                    shard.slice(),
                                    WireType.FLOAT32,
                                    results(),
                                    slices.start(shard.slice()),
                                    slices.size(shard.slice())));
            return new UdpDataSerializer().getByteArray(response);
        }

        private void send(byte[] datagram, DatagramPacket to) throws IOException {
            socket.send(new DatagramPacket(datagram, datagram.length, to.getSocketAddress()));
            sent.incrementAndGet();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static float[] results() {
        float[] results = new float[RESULTS];
        for (int i = 0; i < results.length; i++) {
            results[i] = i;
        }
        return results;
    }

    /** Reads what it can, as a round does. */
    private static final class Told implements PartTransport.Answer {
        final BlockingQueue<String> outcomes;
        final float[] result = new float[RESULTS];
        private final int sliceElements;
        private final BitSet come = new BitSet();
        private volatile PartTransport.@Nullable Asked asked;

        Told(int sliceElements, BlockingQueue<String> outcomes) {
            this.sliceElements = sliceElements;
            this.outcomes = outcomes;
        }

        @Override
        public void slice(int slice, byte[] payload, long latencyNs) {
            Slicing slices = new Slicing(RESULTS, sliceElements);
            try {
                ShardAnswer.decodeInto(payload, slice, result, slices.start(slice), slices.size(slice));
                come.set(slice);
                if (come.cardinality() == slices.pieces()) {
                    tell("whole");
                }
            } catch (WireException e) {
                tell("corrupt");
            }
        }

        @Override
        public void quiet() {
            BitSet missing = new BitSet();
            missing.set(0, new Slicing(RESULTS, sliceElements).pieces());
            missing.andNot(come);
            PartTransport.Asked request = asked;
            if (request != null) {
                request.again(missing);
            }
        }

        @Override
        public void refused(PartTransport.Refusal refusal, String reason) {
            tell("refused");
        }

        @Override
        public void lost(String reason) {
            tell("lost");
        }

        private void tell(String outcome) {
            SEEN.add(outcome);
            outcomes.add(outcome);
        }
    }

    @Test
    void noReplyBringsTheGatewayDown() throws Exception {
        BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        try (SpoiltNode node = new SpoiltNode()) {
            InetSocketAddress address = (InetSocketAddress) node.socket.getLocalSocketAddress();
            NodeClient client = NodeClient.open(
                    List.of(new NodeAddress("n", address)), InetAddress.getLoopbackAddress(), System::nanoTime);
            try {
                jobs(client, node, outcomes, DATAGRAMS / 10);
                long before = heapBytes();
                jobs(client, node, outcomes, DATAGRAMS);
                assertThat(SEEN).contains("whole", "corrupt", "refused");
                node.sound = true;
                BlockingQueue<String> sound = new LinkedBlockingQueue<>();
                Told last = ask(client, sound, TimeUnit.SECONDS.toNanos(30));
                assertThat(sound.poll(30, TimeUnit.SECONDS)).isEqualTo("whole");
                assertThat(last.result).isEqualTo(results());
                assertThat(heapBytes() - before).as("bytes of heap").isLessThan(HEAP_BYTES);
            } finally {
                client.close();
            }
        }
    }

    /** Sends requests until the node has sent {@code datagrams}. Waiting for an outcome now and then keeps the buffers from overflowing. */
    private static void jobs(NodeClient client, SpoiltNode node, BlockingQueue<String> outcomes, int datagrams)
            throws InterruptedException {
        int end = node.sent.get() + datagrams;
        int idle = 0;
        while (node.sent.get() < end) {
            int before = node.sent.get();
            for (int job = 0; job < 16; job++) {
                ask(client, outcomes, TIMEOUT_NS);
            }
            String outcome = outcomes.poll(
                    TIMEOUT_NS, TimeUnit.NANOSECONDS); // a job that heard something may end without an outcome
            idle = outcome == null && node.sent.get() == before ? idle + 1 : 0;
            assertThat(idle)
                    .as("asks in a row that reach nobody: seed %d, after %d datagrams", SEED, before)
                    .isLessThan(MOST_IDLE);
            outcomes.clear();
        }
    }

    private static Told ask(NodeClient client, BlockingQueue<String> outcomes, long timeoutNs) {
        WireTensor activation = WireTensor.of(WireType.FLOAT32, new float[ELEMENTS], 0, ELEMENTS);
        int sliceElements = client.sliceBytes(0) / Float.BYTES;
        Told told = new Told(sliceElements, outcomes);
        String part = HexFormat.of().formatHex(new byte[32]);
        PartTransport.Order order = new PartTransport.Order(
                part, JobExtents.of(1), activation, RESULTS, sliceElements, WireType.FLOAT32, timeoutNs, timeoutNs);
        told.asked = client.ask(0, order, told);
        return told;
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
