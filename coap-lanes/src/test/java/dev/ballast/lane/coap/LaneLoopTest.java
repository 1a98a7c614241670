package dev.ballast.lane.coap;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.PartTransport;
import dev.ballast.transport.CoapResourceBase;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.ResourceServer;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop when nobody is at the other end. */
@Tag("slow")
class LaneLoopTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final DatagramForm FORM = DatagramForm.of(CoAP.Code.POST, "gemm", "part");
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(30);

    private final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
    private volatile Runnable onAnswer = () -> {};
    private volatile boolean largeSlices;
    private ResourceServer node;
    private InetSocketAddress address;
    private LaneLoop loop;

    /** Sends what a {@link ShardTransfer} sends, and records all outcomes. */
    private final class Recorded extends CoapTransfer {
        private final ShardTransfer sent;

        Recorded(ShardTransfer sent) {
            super(sent.form(), sent.tag());
            this.sent = sent;
        }

        @Override
        public int pieces() {
            return sent.pieces();
        }

        @Override
        public int answers() {
            return sent.answers();
        }

        @Override
        public int datagramBytes(int piece) {
            return sent.datagramBytes(piece);
        }

        @Override
        byte[] payload(int piece, int ask) {
            return sent.payload(piece, ask);
        }

        @Override
        public void answered(int index, byte[] payload, long latencyNs) {
            outcomes.add("answered");
            onAnswer.run();
        }

        @Override
        public void quiet() {
            // nobody asks again
        }

        @Override
        public void done() {
            outcomes.add("done");
        }

        @Override
        public void refused(int code, String reason) {
            outcomes.add("refused");
        }

        @Override
        public void lost() {
            outcomes.add("lost");
        }

        @Override
        public void ended() {
            outcomes.add("ended");
            super.ended();
        }
    }

    /** Is told nothing: {@link Recorded} takes the outcomes. */
    private static final class Nobody implements PartTransport.Answer {
        @Override
        public void slice(int slice, byte[] payload, long latencyNs) {
            throw new AssertionError("a slice that was recorded");
        }

        @Override
        public void quiet() {
            throw new AssertionError("a silence that was recorded");
        }

        @Override
        public void refused(PartTransport.Refusal refusal, String reason) {
            throw new AssertionError("a refusal that was recorded: " + reason);
        }

        @Override
        public void lost(String reason) {
            throw new AssertionError("a loss that was recorded: " + reason);
        }
    }

    /** Answers each request with the slice it wants, all zero. */
    private final class Gemm extends CoapResourceBase {
        Gemm() {
            super("gemm");
        }

        @Override
        public org.eclipse.californium.core.server.resources.Resource getChild(String name) {
            return this;
        }

        @Override
        protected void post(CoapExchange exchange) throws WireException {
            int slice = ShardRequest.decode(exchange.getRequestPayload()).slice();
            int elements = largeSlices ? 10_000 : 1;
            cbor(
                    exchange,
                    ResponseCode.CONTENT,
                    ShardAnswer.encode(new GemmTimes(1, 1), slice, WireType.FLOAT32, new float[elements], 0, elements));
        }
    }

    @BeforeEach
    void start() throws IOException {
        node = node(0);
        address = node.getEndpoints().get(0).getAddress();
        loop = LaneLoop.open(List.of(address), LOOPBACK, System::nanoTime);
    }

    @AfterEach
    void stop() {
        loop.close();
        node.close();
    }

    private ResourceServer node(int port) throws IOException {
        ResourceServer server = new ResourceServer(CoapSettings.nodeServer(1 << 20));
        server.add(new Gemm());
        server.listen(new InetSocketAddress(LOOPBACK, port));
        return server;
    }

    /** A job that sends {@code elements} elements in one shard and wants one slice. */
    private CoapTransfer submit(int elements, long timeoutNs) {
        return submit(elements, timeoutNs, System.nanoTime());
    }

    private CoapTransfer submit(int elements, long timeoutNs, long nowNs) {
        WireTensor activation = WireTensor.of(WireType.FLOAT32, new float[elements], 0, elements);
        PartTransport.Order order = new PartTransport.Order(
                "part", JobExtents.of(1), activation, 1, 1, WireType.FLOAT32, timeoutNs, timeoutNs);
        ShardTransfer sent = new ShardTransfer(FORM, loop.newTag(), new LinkShape("node"), order, new Nobody());
        Recorded load = new Recorded(sent);
        loop.submit(0, load, "part", nowNs + timeoutNs);
        return load;
    }

    private String outcome() throws InterruptedException {
        return outcomes.poll(30, TimeUnit.SECONDS);
    }

    /** Values that {@link System#nanoTime} may have: far below zero, and about to overflow. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE / 2, -1_000_000_000L, Long.MAX_VALUE - 5_000_000L})
    void theClockMayBeAnything(long startNs) throws Exception {
        loop.close();
        long begunNs = System.nanoTime();
        AtomicInteger turns = new AtomicInteger();
        NanoClock clock = () -> {
            turns.incrementAndGet();
            return startNs + (System.nanoTime() - begunNs);
        };
        loop = LaneLoop.open(List.of(address), LOOPBACK, clock);
        for (int i = 0; i < 20; i++) {
            submit(1, LONG_NS, clock.nanos());
            assertThat(outcome()).isEqualTo("answered");
            assertThat(outcome()).isEqualTo("ended");
        }
        node.close();
        int before = turns.get();
        submit(1, 10 * SHORT_NS, clock.nanos());
        assertThat(outcome()).isEqualTo("lost");
        assertThat(outcome()).isEqualTo("ended");
        assertThat(turns.get() - before)
                .as("turns while there was nothing to do")
                .isLessThan(10_000);
    }

    /** The node answers small requests with large answers only once it has seen that the sender's address is genuine. */
    @Test
    void aNodeThatWantsAnEchoGetsItWithTheNextRequest() throws Exception {
        largeSlices = true;
        submit(1, LONG_NS);
        assertThat(outcome()).isEqualTo("answered");
        assertThat(outcome()).isEqualTo("ended");
        assertThat(outcomes).isEmpty();
    }

    /** The operating system says that nobody listens on the port, which must not end the loop. */
    @Test
    void aNodeThatIsKilledAndStartedAgainOnItsPortIsReachedAgain() throws Exception {
        submit(1, LONG_NS);
        assertThat(outcome()).isEqualTo("answered");
        assertThat(outcome()).isEqualTo("ended");
        node.close();
        for (int i = 0; i < 20; i++) {
            submit(1, SHORT_NS);
        }
        for (int i = 0; i < 20; i++) {
            assertThat(outcome()).isEqualTo("lost");
            assertThat(outcome()).isEqualTo("ended");
        }
        node = node(address.getPort());
        submit(1, LONG_NS);
        assertThat(outcome()).isEqualTo("answered");
        assertThat(outcome()).isEqualTo("ended");
        assertThat(outcomes).isEmpty();
    }

    /** A window of the jobs is sent, the others never leave. All end, and the loop keeps none. */
    @Test
    void aThousandJobsToADeadNodeEndAtTheirDeadlinesAndAreForgotten() throws Exception {
        node.close();
        List<WeakReference<CoapTransfer>> loads = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            loads.add(new WeakReference<>(submit(250, SHORT_NS)));
        }
        int lost = 0;
        for (int ended = 0; ended < 1_000; ) {
            String outcome = outcome();
            assertThat(outcome).isIn("lost", "ended");
            lost += outcome.equals("lost") ? 1 : 0;
            ended += outcome.equals("ended") ? 1 : 0;
        }
        assertThat(lost).isBetween(1, 1_000);
        assertThat(outcomes).isEmpty();
        loop.with(0, lane -> outcomes.add(lane.jobs() + " jobs"));
        assertThat(outcome()).isEqualTo("0 jobs");
        assertForgotten(loads);
    }

    /** A socket that is bound to loopback reaches no other machine. The operating system says so, and nothing leaves. */
    @Test
    void aNodeThatNothingCanBeSentToIsWarnedOfOnceWithTheReason() throws Exception {
        loop.close();
        address = new InetSocketAddress(InetAddress.getByName("203.0.113.1"), 5_683);
        loop = LaneLoop.open(List.of(address), LOOPBACK, System::nanoTime);
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            for (int i = 0; i < 3; i++) {
                submit(1, SHORT_NS);
                assertThat(outcome()).isEqualTo("lost");
                assertThat(outcome()).isEqualTo("ended");
            }
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines())
                .singleElement(as(STRING))
                .contains("WARN", "sending to the node at /203.0.113.1:5683 failed", "Exception: ");
    }

    @Test
    void anErrorOnALaneEndsItsJobsAndNotTheLoop() throws Exception {
        onAnswer = () -> {
            throw new OutOfMemoryError("planted");
        };
        submit(1, LONG_NS);
        assertThat(List.of(outcome(), outcome(), outcome())).containsExactly("answered", "lost", "ended");
        onAnswer = () -> {};
        submit(1, LONG_NS);
        assertThat(List.of(outcome(), outcome())).containsExactly("answered", "ended");
        assertThat(loop.broken()).isEmpty();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void whereTheSocketIsGoneJobsAreLostAtOnce() throws Exception {
        loop.close();
        DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
        loop = LaneLoop.over(new LaneSocket(channel), List.of(address), System::nanoTime);
        submit(1, LONG_NS);
        assertThat(List.of(outcome(), outcome())).containsExactly("answered", "ended");
        channel.close();
        for (int i = 0; i < 3; i++) { // the loop finds out with the first
            submit(1, LONG_NS);
            assertThat(List.of(outcome(), outcome())).containsExactly("lost", "ended");
        }
        assertThat(loop.broken()).contains("restart the gateway");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void anOrderlyEndEndsJobsAndBlamesNobody() throws Exception {
        node.close();
        submit(1, LONG_NS);
        loop.close();
        assertThat(outcome()).isEqualTo("ended");
        submit(1, LONG_NS);
        assertThat(outcome()).isEqualTo("ended");
        assertThat(outcomes).isEmpty();
    }

    private static void assertForgotten(List<WeakReference<CoapTransfer>> loads) {
        for (int i = 0; i < 50 && loads.stream().anyMatch(load -> load.get() != null); i++) {
            System.gc();
        }
        assertThat(loads).allMatch(load -> load.get() == null);
    }
}
