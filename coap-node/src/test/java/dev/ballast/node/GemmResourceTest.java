package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.Columns;
import dev.ballast.gemm.ForwardingKernel;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.node.part.Parts;
import dev.ballast.node.work.GateKernel;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.HealthReport;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MessageObserverAdapter;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GemmResourceTest {
    private static final LinearLayer DENSE = Parts.dense(7, 11);
    private static final LinearLayer CONV = Parts.conv(5, 3, 9);
    private static final LinearLayer JOINED = Parts.joined(5, 3, 9);
    private static final LinearLayer SHARED = Parts.conv(64, 16, 31);

    @TempDir
    private Path directory;

    @Test
    void multipliesAsDefined() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            for (LinearLayer layer : List.of(DENSE, CONV, JOINED)) {
                float[] activation = Parts.random(layer.lowering().inputLength(), 3);

                Response response = node.ask(product(node, push(node, layer), layer, activation));

                assertThat(response.getCode()).isEqualTo(ResponseCode.CONTENT);
                assertThat(result(layer, response)).isEqualTo(Parts.naive(layer, activation));
            }
        }
    }

    @Test
    void onePartServesInputsOfAllExtents() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            String dense = push(node, DENSE);
            String conv = push(node, CONV);
            for (int extent = 1; extent < 12; extent++) {
                WindowAxis high = new WindowAxis(extent + 2, 3, 2, extent % 2, 0, 1);
                LinearLayer image = CONV.at(new ConvLowering(3, high, new WindowAxis(2 * extent + 1, 3, 2, 1, 0, 1)));
                LinearLayer batch = DENSE.at(new DenseLowering(11, extent));
                for (LinearLayer layer : List.of(batch, image)) {
                    float[] activation = Parts.random(layer.lowering().inputLength(), extent);
                    Response response = node.ask(product(node, layer == batch ? dense : conv, layer, activation));
                    assertThat(result(layer, response)).isEqualTo(Parts.naive(layer, activation));
                }
            }
        }
    }

    @Test
    void refusesExtentsThatThePartDoesNotHave() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            String id = push(node, DENSE);
            refused(node, id, JobExtents.of(1, 1), "extents [1, 1]: expected 1 extents, got 2");
            refused(node, id, JobExtents.of(0), "extents [0]: dense layer of 11 features, batch 0");
            refused(
                    node,
                    id,
                    JobExtents.of(Integer.MAX_VALUE),
                    "extents [2147483647]: 2147483647 rows of 11 features are more than 2^31-1 elements");
            refused(
                    node,
                    id,
                    JobExtents.of(100_000),
                    "a body of 57 bytes; with the 1100000 elements of this part's activation it has 4400000 to 4400304");
        }
    }

    @Test
    void everyBlockOfAPartHasExtentsOfItsOwn() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            String id = push(node, JOINED);
            for (int size = 1; size < 9; size++) {
                LinearLayer layer = JOINED.open().at(size, 0, 0, 7, 0, 0, size, 1, 1, 7, 1, 1);
                float[] activation = Parts.random(layer.lowering().inputLength(), size);
                Response response = node.ask(product(node, id, layer, activation));
                assertThat(result(layer, response)).isEqualTo(Parts.naive(layer, activation));
            }
            JobExtents ofOne = JobExtents.of(9, 0, 0, 9, 0, 0);
            refused(node, id, ofOne, "extents [9, 0, 0, 9, 0, 0]: expected 12 extents, got 6");
        }
    }

    private static void refused(RunningNode node, String id, JobExtents extents, String text) throws Exception {
        byte[] request = GemmRequest.of(0, extents, new float[11]).encode();
        expect(node.ask(node.cbor(Code.POST, "/gemm/" + id, request)), ResponseCode.BAD_REQUEST, text);
        ShardRequest.Head head = new ShardRequest.Head(9, extents, 11, 7, WireType.FLOAT32, 0);
        WireTensor shard = WireTensor.of(WireType.FLOAT32, new float[11], 0, 11);
        Response response = node.ask(node.cbor(Code.POST, "/gemm/" + id, ShardRequest.encode(head, 0, 0, shard)));
        assertThat(response.getCode())
                .as(response.getPayloadString())
                .isIn(ResponseCode.BAD_REQUEST, ResponseCode.SERVICE_UNAVAILABLE);
    }

    @Test
    void productsAtTheSameTimeDoNotMix() throws Exception {
        try (RunningNode node = new RunningNode(directory, Kernels.portable(), 2, 200)) {
            List<LinearLayer> layers = List.of(DENSE, CONV);
            List<String> ids = List.of(push(node, DENSE), push(node, CONV));
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                int inputs = layers.get(i % 2).lowering().inputLength();
                Request request = product(node, ids.get(i % 2), layers.get(i % 2), Parts.random(inputs, i));
                requests.add(request);
                node.send(request);
            }
            for (int i = 0; i < requests.size(); i++) {
                LinearLayer layer = layers.get(i % 2);
                float[] activation = Parts.random(layer.lowering().inputLength(), i);
                assertThat(result(layer, node.answer(requests.get(i)))).isEqualTo(Parts.naive(layer, activation));
            }
        }
    }

    @Test
    void threadsShareALargeProduct() throws Exception {
        assertThat(Parts.hosted(SHARED, 2).pieces()).isEqualTo(2);
        try (RunningNode node = new RunningNode(directory, Kernels.portable(), 2, 4)) {
            String id = push(node, SHARED);
            for (int seed = 0; seed < 10; seed++) {
                float[] activation = Parts.random(SHARED.lowering().inputLength(), seed);

                Response response = node.ask(product(node, id, SHARED, activation));

                assertThat(Arrays.equals(result(SHARED, response), Parts.naive(SHARED, activation)))
                        .isTrue();
            }
        }
    }

    @Test
    void answersInTheMannerItIsAsked() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            String id = push(node, DENSE);
            Request confirmable = product(node, id, 0, new float[11]);
            Request single = product(node, id, 0, new float[11]);

            node.send(single);

            assertThat(node.answer(single).getType()).isEqualTo(CoAP.Type.NON);
            assertThat(node.ask(confirmable).getType()).isEqualTo(CoAP.Type.ACK);
        }
    }

    @Test
    void acknowledgesAProductThatTakesLongAndAnswersLater() throws Exception {
        GateKernel gate = new GateKernel();
        try (RunningNode node = new RunningNode(directory, gate, 1, 1)) {
            Request request = product(node, push(node, DENSE), 0, new float[11]);
            CountDownLatch acknowledged = new CountDownLatch(1);
            request.addMessageObserver(new MessageObserverAdapter() {
                @Override
                public void onAcknowledgement() {
                    acknowledged.countDown();
                }
            });
            node.sendConfirmable(request);
            assertThat(acknowledged.await(20, TimeUnit.SECONDS)).isTrue();
            gate.let(1);

            Response response = node.answer(request);

            assertThat(response.getType()).isEqualTo(CoAP.Type.CON);
            assertThat(result(DENSE, response)).containsOnly(0);
        }
    }

    @Test
    void refusesWhatItsQueueCannotHold() throws Exception {
        GateKernel gate = new GateKernel();
        try (RunningNode node = new RunningNode(directory, gate, 1, 2)) {
            String id = push(node, DENSE);
            List<Request> taken = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                taken.add(product(node, id, 0, new float[11]));
                node.send(taken.get(i));
                if (i == 0) {
                    gate.awaitArrival(); // now the thread is busy and the queue empty
                }
            }
            awaitHealth(node, new HealthReport(2, 1));
            Response refused = node.ask(product(node, id, 0, new float[11]));
            gate.let(3);

            assertThat(refused.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            assertThat(refused.getOptions().getMaxAge()).isEqualTo(1);
            assertThat(refused.getPayloadString()).isEqualTo("busy: 2 products are already waiting");
            for (Request request : taken) {
                assertThat(node.answer(request).getCode()).isEqualTo(ResponseCode.CONTENT);
            }
        }
    }

    /** The heads of CBOR in their longest form take 41 bytes. */
    @Test
    void refusesABodyThatThePartNeedNotRead() throws Exception {
        GateKernel gate = new GateKernel();
        try (RunningNode node = new RunningNode(directory, gate, 1, 2)) {
            String id = push(node, DENSE);
            expect(
                    node.ask(product(node, id, 0, new float[100_000])),
                    ResponseCode.BAD_REQUEST,
                    "a body of 400012 bytes; with the 11 elements of this part's activation it has 44 to 348");
            assertThat(gate.arrivals()).isZero();
        }
    }

    /** Sixteen places in the queue would otherwise be a whole memory of bodies. */
    @Test
    void bodiesThatWaitAreBoundedInBytes() throws Exception {
        GateKernel gate = new GateKernel();
        LinearLayer wide = Parts.dense(1, 15_000); // four bodies in a 64th of the memory
        try (RunningNode node = new RunningNode(directory, gate, 1, 16)) {
            String id = push(node, wide);
            List<Request> taken = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Request request = product(node, id, 0, new float[15_000]);
                taken.add(request);
                node.send(request);
                if (i == 0) {
                    gate.awaitArrival();
                }
            }
            awaitHealth(node, new HealthReport(3, 1));
            Response refused = node.ask(product(node, id, 0, new float[15_000]));
            gate.let(5);

            assertThat(refused.getCode()).isEqualTo(ResponseCode.SERVICE_UNAVAILABLE);
            for (Request request : taken) {
                assertThat(node.answer(request).getCode()).isEqualTo(ResponseCode.CONTENT);
            }
            assertThat(node.ask(product(node, id, 0, new float[15_000])).getCode())
                    .isEqualTo(ResponseCode.CONTENT);
        }
    }

    @Test
    void refusesAShardThatNoDatagramCarries() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            String id = push(node, DENSE);
            byte[] shard = ShardRequest.encode(
                    new ShardRequest.Head(1, JobExtents.of(1), 20_000, 7, WireType.FLOAT32, 0),
                    0,
                    0,
                    WireTensor.of(WireType.FLOAT32, new float[20_000], 0, 20_000));
            Response refused = node.ask(node.cbor(Code.POST, "/gemm/" + id, shard));
            assertThat(refused.getCode()).isEqualTo(ResponseCode.REQUEST_ENTITY_TOO_LARGE);
            assertThat(refused.getPayloadString()).contains("must fit one datagram");
        }
    }

    @Test
    void dropsWorkThatWaitedPastItsDeadline() throws Exception {
        GateKernel gate = new GateKernel();
        try (RunningNode node = new RunningNode(directory, gate, 1, 2)) {
            String id = push(node, DENSE);
            Request first = product(node, id, 0, new float[11]);
            node.send(first);
            gate.awaitArrival();
            Request late = product(node, id, 50, new float[11]);
            Request inTime = product(node, id, 51, new float[11]);
            node.send(late);
            node.send(inTime);
            awaitHealth(node, new HealthReport(2, 1));
            node.nanoClock.addAndGet(Duration.ofMillis(50).toNanos());
            gate.let(2);

            Response dropped = node.answer(late);
            GemmTimes times =
                    GemmResponse.decode(node.answer(inTime).getPayload(), 7).times();

            assertThat(dropped.getCode()).isEqualTo(ResponseCode.GATEWAY_TIMEOUT);
            assertThat(dropped.getPayloadString())
                    .isEqualTo("not computed: the request waited 50 ms, its deadline is 50 ms");
            assertThat(times).isEqualTo(new GemmTimes(50_000, 0));
            gate.awaitArrival();
            assertThat(gate.arrivals())
                    .as("products beside the first and the one in time")
                    .isZero();
        }
    }

    @Test
    void aFullHeapIsAnsweredInBothModes() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        GemmKernel full = new ForwardingKernel(Kernels.portable()) {
            @Override
            public void multiply(Weights a, Columns b, Scratch scratch, float[] c, int at) {
                if (failures.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("planted");
                }
                super.multiply(a, b, scratch, c, at);
            }
        };
        try (ErrorLog errors = new ErrorLog();
                RunningNode node = new RunningNode(directory, full, 1, 2)) {
            String id = push(node, DENSE);

            Response plain = node.ask(product(node, id, 0, new float[11]));
            Request shard = whole(node, id);
            node.send(shard);

            assertThat(plain.getCode()).isEqualTo(ResponseCode.INTERNAL_SERVER_ERROR);
            assertThat(node.answer(shard).getCode()).isEqualTo(ResponseCode.INTERNAL_SERVER_ERROR);
            assertThat(errors.take()).contains("planted");
            Request again = whole(node, id); // the same job, which must be gone
            node.send(again);
            assertThat(node.answer(again).getCode()).isEqualTo(ResponseCode.CONTENT);
        }
    }

    /** A job of one shard and one slice. */
    private static Request whole(RunningNode node, String id) {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 11, 7, WireType.FLOAT32, 0);
        WireTensor shard = WireTensor.of(WireType.FLOAT32, new float[11], 0, 11);
        return node.cbor(Code.POST, "/gemm/" + id, ShardRequest.encode(head, 0, 0, shard));
    }

    @Test
    void saysWhatItExpected() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            String id = push(node, DENSE);
            String unknown = "f".repeat(64);

            expect(
                    node.ask(product(node, id, 0, new float[12])),
                    ResponseCode.BAD_REQUEST,
                    "gemm request, activation: expected 11 float32 (44 bytes), got 48 bytes");
            expect(
                    node.ask(product(node, unknown, 0, new float[11])),
                    ResponseCode.NOT_FOUND,
                    "no part " + unknown + " here; PUT /parts/" + unknown);
            expect(
                    node.ask(node.cbor(Code.POST, "/gemm/" + id, new byte[] {1})),
                    ResponseCode.BAD_REQUEST,
                    "gemm request, message: expected an array, got an unsigned integer");
            expect(
                    node.ask(Code.GET, "/gemm/" + id),
                    ResponseCode.METHOD_NOT_ALLOWED,
                    "GET is not served by /gemm/" + id);
            Request text = node.request(Code.POST, "/gemm/" + id);
            text.getOptions().setContentFormat(0);
            text.setPayload("1 2 3");
            expect(
                    node.ask(text),
                    ResponseCode.UNSUPPORTED_CONTENT_FORMAT,
                    "Content-Format text/plain (0) is not supported here; send application/cbor (60)");
        }
    }

    private static String push(RunningNode node, LinearLayer layer) throws InterruptedException {
        PartMessage part = PartMessage.of(layer);
        String id = part.partId();
        assertThat(node.ask(node.cbor(Code.PUT, "/parts/" + id, part.encode())).getCode())
                .isEqualTo(ResponseCode.CREATED);
        return id;
    }

    /** Asks again and again until the node has taken in what was sent. */
    private static void awaitHealth(RunningNode node, HealthReport expected) throws Exception {
        long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        HealthReport health;
        do {
            health = HealthReport.decode(node.ask(Code.GET, "/health").getPayload());
        } while (!health.equals(expected) && System.nanoTime() < giveUp);
        assertThat(health).isEqualTo(expected);
    }

    private static Request product(RunningNode node, String id, LinearLayer layer, float[] activation) {
        return node.cbor(
                Code.POST,
                "/gemm/" + id,
                GemmRequest.of(0, JobExtents.of(layer.lowering()), activation).encode());
    }

    private static Request product(RunningNode node, String id, int deadlineMs, float[] activation) {
        return node.cbor(
                Code.POST,
                "/gemm/" + id,
                GemmRequest.of(deadlineMs, JobExtents.of(1), activation).encode());
    }

    private static float[] result(LinearLayer layer, Response response) throws Exception {
        return GemmResponse.decode(response.getPayload(), layer.outputLength()).result();
    }

    private static void expect(Response response, ResponseCode code, String text) {
        assertThat(response.getPayloadString()).isEqualTo(text);
        assertThat(response.getCode()).isEqualTo(code);
    }
}
