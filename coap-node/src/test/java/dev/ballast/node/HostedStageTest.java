package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.MemoryBudget;
import dev.ballast.node.part.HostedPart;
import dev.ballast.node.part.HostedStage;
import dev.ballast.node.part.PartFiles;
import dev.ballast.node.part.PartStore;
import dev.ballast.node.part.PartStore.Added;
import dev.ballast.node.part.Parts;
import dev.ballast.node.part.ShapedPart;
import dev.ballast.node.part.Stages;
import dev.ballast.node.work.GemmService;
import dev.ballast.node.work.WorkPool;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.ShardAnswer;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireException;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostedStageTest {
    private static final int SIZE = 9;
    private static final int FILTERS = 5;
    private static final StageMessage STAGE = Stages.stage(SIZE, FILTERS);
    private static final String ID = STAGE.partId();
    private static final int INPUTS = STAGE.head().inputLength();
    private static final int OUTPUTS = STAGE.head().outputLength();

    @TempDir
    private Path directory;

    @Test
    void aStageGivesItsOutputAsAPartItsProduct() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(push(node, STAGE)).isEqualTo(ResponseCode.CREATED);
            assertThat(push(node, STAGE)).isEqualTo(ResponseCode.CHANGED);
            for (int seed = 0; seed < 5; seed++) {
                float[] input = Parts.random(INPUTS, seed);

                assertThat(plain(node.ask(request(node, ID, input)), OUTPUTS))
                        .isEqualTo(Stages.naive(SIZE, FILTERS, input));
            }
            assertThat(node.ask(Code.GET, "/parts/" + ID).getPayload()).isEqualTo(STAGE.encode());
            assertThat(node.ask(Code.DELETE, "/parts/" + ID).getCode()).isEqualTo(ResponseCode.DELETED);
            assertThat(node.ask(Code.GET, "/parts/" + ID).getCode()).isEqualTo(ResponseCode.NOT_FOUND);
        }
    }

    @Test
    void aStageIsPushedInPiecesAndServedInShards() throws Exception {
        float[] input = Parts.random(INPUTS, 3);
        WireTensor sent = WireTensor.of(WireType.FLOAT32, input, 0, INPUTS);
        ShardRequest.Head head = new ShardRequest.Head(7, JobExtents.NONE, 100, 20, WireType.FLOAT32, 0);
        Slicing slices = new Slicing(OUTPUTS, 20);
        try (RunningNode node = RunningNode.portable(directory)) {
            byte[] part = STAGE.encode();
            List<ResponseCode> codes = new ArrayList<>();
            for (int piece = 0; piece < new Slicing(part.length, 200).pieces(); piece++) {
                codes.add(node.ask(node.cbor(Code.PUT, "/parts/" + ID, PartPiece.encode(part, 200, piece)))
                        .getCode());
            }
            assertThat(codes.get(codes.size() - 1)).isEqualTo(ResponseCode.CREATED);
            List<Request> requests = new ArrayList<>();
            for (int i = 0; i < Math.max(slices.pieces(), 2); i++) {
                int shard = i < new Slicing(INPUTS, 100).pieces() ? i : -1;
                requests.add(node.cbor(
                        Code.POST, "/gemm/" + ID, ShardRequest.encode(head, i, shard, shard < 0 ? null : sent)));
                node.send(requests.get(i));
            }
            float[] result = new float[OUTPUTS];
            for (int slice = 0; slice < slices.pieces(); slice++) {
                byte[] answer = node.answer(requests.get(slice)).getPayload();
                ShardAnswer.decodeInto(answer, slice, result, slices.start(slice), slices.size(slice));
            }
            assertThat(result).isEqualTo(Stages.naive(SIZE, FILTERS, input));
        }
    }

    @Test
    void aNodeThatStartsAgainHoldsItStill() throws Exception {
        try (RunningNode node = RunningNode.portable(directory)) {
            push(node, STAGE);
        }
        float[] input = Parts.random(INPUTS, 1);
        try (RunningNode node = RunningNode.portable(directory)) {
            assertThat(plain(node.ask(request(node, ID, input)), OUTPUTS))
                    .isEqualTo(Stages.naive(SIZE, FILTERS, input));
        }
    }

    @Test
    void threadsShareItsLayersAndRunsDoNotMix() throws Exception {
        StageMessage large = Stages.stage(95, 40); // a layer of 6 million multiply-accumulates
        int outputs = large.head().outputLength();
        PartStore store = store(1 << 30, 3);
        assertThat(store.add(large.partId(), large.encode())).isInstanceOf(Added.Stored.class);
        ShapedPart held = Objects.requireNonNull(store.find(large.partId())).at(JobExtents.NONE);
        assertThat(held).isInstanceOf(HostedStage.class);
        try (WorkPool pool = new WorkPool("test", 3, 8)) {
            GemmService service = new GemmService(Kernels.portable(), pool, 1 << 20, () -> 0, () -> 0);
            List<Integer> right = IntStream.range(0, 6)
                    .mapToObj(seed -> CompletableFuture.supplyAsync(() -> {
                        float[] input = Parts.random(large.head().inputLength(), seed);
                        float[] result = new float[outputs];
                        service.compute(held, FloatTensor.flat(input), FloatTensor.flat(result));
                        return Arrays.equals(result, Stages.naive(95, 40, input)) ? seed : -1;
                    }))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
            assertThat(right).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void whatIsNoStageIsRefusedWithTheReason() throws Exception {
        byte[] model = Stages.model(SIZE, FILTERS, "Relu").toByteArray();
        refuses(StageMessage.of(INPUTS + 1, OUTPUTS, model), "x is FP32 of shape 1x2x9x9, the head says 163 FP32");
        refuses(StageMessage.of(INPUTS, OUTPUTS - 1, model), "y is FP32 of shape 1x5x3x3, the head says 44 FP32");
        refuses(StageMessage.of(INPUTS, OUTPUTS, new byte[] {8, 3}), "not an ONNX model, or cut short");
        refuses(
                StageMessage.of(
                        INPUTS, OUTPUTS, Stages.model(SIZE, FILTERS, "Gelu").toByteArray()),
                "Gelu");
        try (RunningNode node = RunningNode.portable(directory)) {
            Response refused =
                    node.ask(node.cbor(Code.PUT, "/parts/" + PartIds.of(wrong().encode()), wrong().encode()));
            assertThat(refused.getCode()).isEqualTo(ResponseCode.BAD_REQUEST);
            assertThat(refused.getPayloadString()).startsWith("stage, model: ");
        }
    }

    private static StageMessage wrong() {
        return StageMessage.of(1, 1, new byte[] {8, 3});
    }

    private void refuses(StageMessage stage, String text) throws Exception {
        PartStore store = store(1 << 24, 1);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> store.add(stage.partId(), stage.encode()))
                .withMessageContaining(text);
        assertThat(store.ids()).isEmpty();
    }

    /** With elements of 1 MB that no node reads: they are in memory all the same while the model is. */
    @ParameterizedTest
    @CsvSource({"FLOAT, 0", "FLOAT16, 2000000"})
    void aStageIsNotReadUnlessThereIsRoomForItsCopies(String type, int more) throws Exception {
        ModelProto.Builder model = Stages.model(SIZE, FILTERS, "Relu").toBuilder();
        int elements = type.equals("FLOAT") ? 250_000 : 500_000;
        model.getGraphBuilder()
                .addInitializer(TensorProto.newBuilder()
                        .setName("unread")
                        .addDims(elements)
                        .setDataType(TensorProto.DataType.valueOf(type).getNumber())
                        .setRawData(ByteString.copyFrom(new byte[1_000_000])));
        byte[] bytes = model.build().toByteArray();
        StageMessage stage = StageMessage.of(INPUTS, OUTPUTS, bytes);
        long needed = 2L * bytes.length + more;

        assertThat(store(needed - 1, 1).add(stage.partId(), stage.encode())).isEqualTo(new Added.TooLarge(needed));
        assertThat(store(needed, 1).add(stage.partId(), stage.encode())).isEqualTo(new Added.Stored());
        assertThat(store(needed - 1, 1).ids())
                .as("on disk, of which more is told")
                .isEmpty();
        assertThat(store(needed, 1).ids()).containsExactly(stage.partId());
    }

    @Test
    void valuesBeyondTheMemoryAreRefusedBeforeTheyAreMade() throws Exception {
        StageMessage wide = Stages.stage(1_500, 2); // few weights, but 18 MB in, 36 MB between
        PartStore store = store(8 << 20, 1);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> store.add(wide.partId(), wide.encode()))
                .withMessageContaining("values of more than");
    }

    @Test
    void theBuffersOfEveryThreadAreCounted() throws Exception {
        PartStore one = store(1 << 30, 1);
        one.add(ID, STAGE.encode());
        long alone = one.limitBytes() - one.freeBytes();
        PartStore four = store(1 << 30, 4);
        long many = four.limitBytes() - four.freeBytes();
        assertThat(four.ids()).as("loaded from the disk").containsExactly(ID);
        assertThat(many).isGreaterThan(3 * alone);
        HostedPart held = Objects.requireNonNull(one.find(ID));
        assertThat(held.heldBytes()).isEqualTo(alone);
        long needed = alone + held.workingBytes();
        assertThat(store(needed - 1, 1).ids()).isEmpty();
        assertThat(store(needed, 1).ids()).containsExactly(ID);
    }

    private PartStore store(long limit, int threads) throws Exception {
        return PartStore.load(new PartFiles(directory), new MemoryBudget(limit, threads), () -> 0);
    }

    private static ResponseCode push(RunningNode node, StageMessage stage) throws InterruptedException {
        return node.ask(node.cbor(Code.PUT, "/parts/" + stage.partId(), stage.encode()))
                .getCode();
    }

    private static Request request(RunningNode node, String id, float[] input) {
        return node.cbor(
                Code.POST,
                "/gemm/" + id,
                GemmRequest.of(0, JobExtents.NONE, input).encode());
    }

    private static float[] plain(Response response, int length) throws Exception {
        assertThat(response.getCode()).as(response.getPayloadString()).isEqualTo(ResponseCode.CONTENT);
        return GemmResponse.decode(response.getPayload(), length).result();
    }
}
