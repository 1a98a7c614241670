package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.inference.InferenceService;
import dev.ballast.gateway.inference.TrialClient;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.Echo;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.interceptors.MessageInterceptorAdapter;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The requests that a gateway refuses, as its clients see them. */
@Tag("once")
class AdmissionApiTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int NODES = 3;

    /** A body that is smaller than one block. */
    private static final byte[] SMALL = {1};

    private final ScriptedNodes nodes = new ScriptedNodes(NODES);
    private final AtomicInteger sent = new AtomicInteger();
    private CoapEndpoint client;

    private static byte[] image() {
        return TensorCodec.encode(FloatTensor.zeros(Shape.of(1, 1, 28, 28)));
    }

    @BeforeEach
    void open() throws IOException {
        client = new CoapEndpoint.Builder()
                .setConfiguration(CoapSettings.controlClient(1 << 20))
                .setInetSocketAddress(ANY)
                .build();
        client.addInterceptor(new MessageInterceptorAdapter() {
            @Override
            public void sendRequest(Request request) {
                sent.incrementAndGet();
            }
        });
        client.start();
    }

    @AfterEach
    void close() {
        client.destroy();
    }

    /** A gateway after its trial runs, which leave no trace in these tests. */
    private Gateway start(Edges edges, GatewayConfig.Work work, NanoClock nanoClock) throws Exception {
        List<NodeAddress> addresses = IntStream.range(0, NODES)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(ANY.getAddress(), 6_000 + i)))
                .toList();
        GatewayConfig config = new GatewayConfig(
                "admission",
                ANY,
                false,
                addresses,
                List.of(Models.builtIn()),
                work,
                GatewayConfig.Coding.defaults(),
                GatewayConfig.Telemetry.embedded(ANY));
        Gateway gateway = Gateway.start(config, edges, nanoClock, System::currentTimeMillis);
        nodes.takeAsked();
        if (edges instanceof Slow slow) {
            slow.begun = true;
        }
        return gateway;
    }

    private Request ask(Gateway gateway, String query, byte[] body) {
        Request request = Request.newPost();
        request.setURI("coap://127.0.0.1:" + gateway.address().getPort() + "/v2/models/lenet5/infer" + query);
        request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_CBOR);
        request.setPayload(body);
        client.sendRequest(request);
        return request;
    }

    private static Response answer(Request request) throws InterruptedException {
        Response response = request.waitForResponse(30_000);
        assertThat(response).isNotNull();
        return response;
    }

    private static void assertRefused(Response response, ResponseCode code, String text) {
        assertThat(response.getCode()).as(response.getPayloadString()).isEqualTo(code);
        assertThat(response.getPayloadString()).contains(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "soon", "1.5", "600001", "99999999999", ""})
    void aDeadlineMustBeANumberOfMilliseconds(String text) throws Exception {
        try (Gateway gateway = start(new Untried(nodes), GatewayConfig.Work.defaults(), System::nanoTime)) {
            assertRefused(
                    answer(ask(gateway, "?deadline-ms=" + text, image())),
                    ResponseCode.BAD_REQUEST,
                    "deadline-ms must be a whole number of milliseconds from 1 to 600000");
        }
    }

    /** The clock advances by 0.1 ms at each reading, so every answer takes some milliseconds on any machine. */
    @Test
    void aDeadlineThatIsNotMetEndsInAGatewayTimeoutAndLaterIsRefusedAtOnce() throws Exception {
        AtomicLong clock = new AtomicLong();
        try (Gateway gateway =
                start(new Untried(nodes), GatewayConfig.Work.defaults(), () -> clock.addAndGet(100_000))) {
            assertRefused(
                    answer(ask(gateway, "?deadline-ms=1", image())), ResponseCode.GATEWAY_TIMEOUT, "of 1 ms passed");
            for (int i = 0; i < 20; i++) {
                assertThat(answer(ask(gateway, "?deadline-ms=600000", image())).getCode())
                        .isEqualTo(ResponseCode.CONTENT);
            }
            nodes.takeAsked();
            assertRefused(
                    answer(ask(gateway, "?deadline-ms=1", image())), ResponseCode.GATEWAY_TIMEOUT, "cannot be met");
            assertThat(nodes.takeAsked()).isEmpty();
        }
    }

    /** The gateway has seen no request before the first one of a test. */
    private static class Untried extends HalfEdges {
        Untried(ScriptedNodes nodes) {
            super(nodes);
        }

        @Override
        public TrialClient trialClient(InetSocketAddress gateway) {
            return new TrialClient() {
                @Override
                public InetSocketAddress address() {
                    return ANY;
                }

                @Override
                public String infer(ServedModel model, Duration within) {
                    return "not sent";
                }

                @Override
                public void close() {}
            };
        }
    }

    /** Holds workers at their request to a node while {@code holds} is true, until {@code release}. */
    private static final class Slow extends Untried {
        private final CompletableFuture<InferenceService> admission = new CompletableFuture<>();
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private volatile boolean holds;
        private volatile boolean begun;

        Slow(ScriptedNodes nodes, boolean holds) {
            super(nodes);
            this.holds = holds;
        }

        @Override
        public ClientServer open(Offer offer, InetSocketAddress listen) throws IOException {
            admission.complete(offer.service());
            return super.open(offer, listen);
        }

        @Override
        protected void asking() {
            if (!holds || !begun) {
                return;
            }
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void awaitEntered() throws InterruptedException {
            assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        }

        /** Waits until this many requests wait for a worker. */
        void awaitWaiting(int count) throws Exception {
            InferenceService service = admission.get(30, TimeUnit.SECONDS);
            long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (service.waiting() != count) {
                assertThat(System.nanoTime() - endNs)
                        .as("%s wait, not %s", service.waiting(), count)
                        .isNegative();
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void aFullHouseIsSaidAtTheFirstBlockOfABody() throws Exception {
        Slow slow = new Slow(nodes, true);
        GatewayConfig.Work work = new GatewayConfig.Work(1, 1, Duration.ofMinutes(5));
        try (Gateway gateway = start(slow, work, System::nanoTime)) {
            List<Request> inside = new ArrayList<>(List.of(ask(gateway, "?1", image())));
            slow.awaitEntered();
            inside.add(ask(gateway, "?2", image())); // another URI, or Californium ends the first request
            slow.awaitWaiting(1);
            assertRefused(answer(ask(gateway, "", SMALL)), ResponseCode.SERVICE_UNAVAILABLE, "busy, try again in");
            sent.set(0);
            Response large = answer(ask(gateway, "?3", image()));
            assertRefused(large, ResponseCode.SERVICE_UNAVAILABLE, "busy, try again in");
            assertThat(large.getOptions().getMaxAge()).isBetween(1L, 60L);
            assertThat(sent).as("blocks of four").hasValue(1);
            slow.release.countDown();
            for (Request request : inside) {
                assertThat(answer(request).getCode()).isEqualTo(ResponseCode.CONTENT);
            }
        }
    }

    @Test
    void anAnswerThatIsNotAcknowledgedCostsAClientNoOtherRequest() throws Exception {
        Slow slow = new Slow(nodes, false);
        GatewayConfig.Work work = new GatewayConfig.Work(1, 8, Duration.ofMinutes(5));
        try (Gateway gateway = start(slow, work, System::nanoTime);
                DatagramSocket silent = new DatagramSocket(0, ANY.getAddress())) {
            silent.connect(gateway.address());
            silent.setSoTimeout(30_000);
            DatagramPacket in = new DatagramPacket(new byte[2_000], 2_000);
            silent.send(datagram(0, new byte[1])); // an Echo that the gateway has not sent, so it answers with one
            silent.receive(in);
            byte[] challenge = Arrays.copyOf(in.getData(), in.getLength());
            byte[] echo = Objects.requireNonNull(Echo.wanted((Response) new UdpDataParser().parseMessage(challenge)));
            silent.send(datagram(1, echo));
            silent.receive(in);
            assertThat(in.getLength()).as("an empty acknowledgement").isEqualTo(4);
            silent.receive(in);
            assertThat(in.getData()[1]).as("2.05, which is not acknowledged").isEqualTo((byte) 0x45);
            slow.holds = true;
            Request other = ask(gateway, "", image());
            slow.awaitEntered();
            silent.send(datagram(2, echo));
            slow.awaitWaiting(1);
            for (int repetition = 0; repetition < 3; repetition++) {
                do {
                    silent.receive(in);
                } while (in.getLength() == 4); // the second request is acknowledged meanwhile
                assertThat(in.getData()[4]).as("token").isEqualTo((byte) 1);
            }
            silent.setSoTimeout(2_000);
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .as("given up")
                    .isThrownBy(() -> silent.receive(in));
            silent.setSoTimeout(30_000);
            slow.release.countDown();
            assertThat(answer(other).getCode()).isEqualTo(ResponseCode.CONTENT);
            silent.receive(in);
            assertThat(in.getData()[1]).as("2.05").isEqualTo((byte) 0x45);
            assertThat(in.getData()[4]).as("token").isEqualTo((byte) 2);
        }
    }

    private static DatagramPacket datagram(int number, byte[] echo) {
        Request request = Request.newPost();
        request.getOptions()
                .addUriPath("v2")
                .addUriPath("models")
                .addUriPath("lenet5")
                .addUriPath("infer")
                .setContentFormat(MediaTypeRegistry.APPLICATION_CBOR);
        Echo.set(request, echo);
        request.setPayload(image());
        request.setMID(number);
        request.setToken(new Token(new byte[] {(byte) number}));
        byte[] bytes = new UdpDataSerializer().getByteArray(request);
        return new DatagramPacket(bytes, bytes.length);
    }
}
