package dev.ballast.node;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.node.part.Parts;
import dev.ballast.node.part.Stages;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.transport.MaxDatagram;
import dev.ballast.transport.NoResponse;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.KeepParts;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.PartPiece;
import dev.ballast.wire.Probe;
import dev.ballast.wire.ShardRequest;
import dev.ballast.wire.Slicing;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireTensor;
import dev.ballast.wire.WireType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;

/**
 * One sound datagram for each kind of message that a node takes. Whoever adds a kind of message adds a line here.
 */
final class FuzzSeeds {
    static final LinearLayer DENSE = Parts.dense(7, 11);
    static final LinearLayer CONV = Parts.conv(5, 3, 9);
    static final LinearLayer JOINED = Parts.joined(4, 2, 5);
    static final LinearLayer INTEGERS = LinearLayer.integers(
            new DenseLowering(7, 1), Weights.int8(new byte[14], 0, 2, 7), Arithmetic.INT32, (byte) 0);
    static final LinearLayer WIDE = LinearLayer.integers(
            new DenseLowering(7, 1), Weights.int16(new short[14], 0, 2, 7), Arithmetic.INT64, (byte) 0);

    private static final int SMALL_BLOCKS = 0; // of 16 bytes

    private final RunningNode node;
    private final List<byte[]> seeds = new ArrayList<>();

    private FuzzSeeds(RunningNode node) {
        this.node = node;
    }

    static List<byte[]> of(RunningNode node) {
        FuzzSeeds all = new FuzzSeeds(node);
        all.descriptions();
        all.parts();
        all.products();
        all.shards();
        all.pieces();
        all.blocks();
        all.emptyMessages();
        return all.seeds;
    }

    private void descriptions() {
        add(node.request(Code.GET, "/"));
        add(node.request(Code.GET, "/.well-known/core?rt=ballast.*"));
        add(node.request(Code.GET, "/health"));
        Request info = node.request(Code.GET, "/node");
        info.getOptions().setAccept(60);
        add(info);
        Request observe = node.request(Code.GET, "/node");
        observe.setObserve();
        add(observe);
    }

    private void parts() {
        for (LinearLayer layer : List.of(DENSE, CONV, JOINED, INTEGERS, WIDE)) {
            PartMessage part = PartMessage.of(layer);
            add(node.cbor(Code.PUT, "/parts/" + part.partId(), part.encode()));
            add(node.request(Code.GET, "/parts/" + part.partId()));
        }
        add(node.cbor(
                Code.POST, "/parts", new KeepParts(List.of(PartMessage.of(DENSE).partId(), "0".repeat(64))).encode()));
        StageMessage stage = Stages.stage(9, 2);
        add(node.cbor(Code.PUT, "/parts/" + stage.partId(), stage.encode()));
        add(node.request(Code.GET, "/parts/" + stage.partId()));
        float[] input = Parts.random(stage.head().inputLength(), 1);
        add(node.cbor(
                Code.POST,
                "/gemm/" + stage.partId(),
                GemmRequest.of(0, JobExtents.NONE, input).encode()));
        add(node.request(
                Code.DELETE, "/parts/" + PartMessage.of(Parts.dense(3, 5)).partId()));
    }

    private void products() {
        for (LinearLayer layer : List.of(DENSE, CONV, JOINED)) {
            add(product(layer, 0));
            Request whole = product(layer, 1000);
            MaxDatagram.set(whole, 1280);
            add(whole);
        }
        Request silent = product(DENSE, 0);
        silent.getOptions().setNoResponse(26);
        add(silent);
    }

    /** Jobs that become whole, and questions for what they come to. */
    private void shards() {
        for (WireType type : List.of(WireType.FLOAT32, WireType.FLOAT16, WireType.INT8)) {
            int job = type.tag();
            for (int index = 0; index < 3; index++) {
                add(shard(job, type, index < 2 ? index : -1, index));
            }
            add(shard(job, type, 1, -1));
        }
        for (int index = 0; index < 3; index++) {
            add(integers(INTEGERS, WireType.INT32, index));
            add(integers(WIDE, WireType.INT64, index));
        }
        ShardRequest.Head singles = new ShardRequest.Head(8, JobExtents.of(1), 1, 1, WireType.FLOAT32, 3_600_000);
        WireTensor activation = WireTensor.of(WireType.FLOAT32, Parts.random(11, 1), 0, 11);
        String path = "/gemm/" + PartMessage.of(DENSE).partId();
        for (int index = -1; index < 3; index++) {
            add(node.cbor(Code.POST, path, ShardRequest.encode(singles, index + 1, index, activation)));
        }
        Request silent = shard(9, WireType.FLOAT32, -1, 1);
        NoResponse.set(silent);
        add(silent);
        Request large = shard(9, WireType.FLOAT32, 0, 0);
        MaxDatagram.set(large, 1280);
        add(large);
    }

    private Request shard(int job, WireType type, int slice, int index) {
        ShardRequest.Head head = new ShardRequest.Head(job, JobExtents.of(1), 4, 5, type, 500);
        WireTensor activation = WireTensor.of(type, Parts.random(11, 1), 0, 11);
        return node.cbor(
                Code.POST,
                "/gemm/" + PartMessage.of(DENSE).partId(),
                ShardRequest.encode(head, slice, index, activation));
    }

    /** A shard of bytes; both parts have seven inputs and a result of one slice. */
    private Request integers(LinearLayer layer, WireType result, int index) {
        ShardRequest.Head head =
                new ShardRequest.Head(result.tag(), JobExtents.of(layer.lowering()), 3, 5, result, 500);
        WireTensor activation =
                WireTensor.of(WireType.INT8, ByteTensor.signed(Shape.of(7), new byte[] {1, -2, 3, -4, 5, -6, 7}), 0, 7);
        return node.cbor(
                Code.POST,
                "/gemm/" + PartMessage.of(layer).partId(),
                ShardRequest.encode(head, index == 0 ? 0 : -1, index, activation));
    }

    private void pieces() {
        byte[] part = PartMessage.of(Parts.dense(4, 9)).encode();
        String path = "/parts/" + PartMessage.of(Parts.dense(4, 9)).partId();
        Slicing pieces = new Slicing(part.length, 70);
        add(node.cbor(Code.PUT, path, PartPiece.encodeStatus(pieces)));
        for (int piece = 0; piece < pieces.pieces(); piece++) {
            add(node.cbor(Code.PUT, path, PartPiece.encode(part, 70, piece)));
        }
        add(node.cbor(Code.PUT, path, PartPiece.encode(part, 33, 1)));
        add(node.cbor(Code.PUT, path, PartPiece.encodeStatus(new Slicing(part.length - 1, 33))));
        add(node.cbor(Code.POST, "/probe", new Probe(3, 20).encode()));
    }

    private void blocks() {
        byte[] body = product(DENSE, 0).getPayload();
        for (int number = 0; 16 * number < body.length; number++) {
            Request block = product(DENSE, 0);
            boolean more = 16 * (number + 1) < body.length;
            block.getOptions().setBlock1(SMALL_BLOCKS, more, number).setSize1(body.length);
            block.setPayload(Arrays.copyOfRange(body, 16 * number, Math.min(body.length, 16 * (number + 1))));
            add(block);
        }
        for (int number = 0; number < 3; number++) {
            Request block =
                    node.request(Code.GET, "/parts/" + PartMessage.of(DENSE).partId());
            block.getOptions().setBlock2(SMALL_BLOCKS, false, number);
            add(block);
        }
    }

    /** A ping, an acknowledgement, a reset, and an answer to nothing. */
    private void emptyMessages() {
        for (String hex : List.of("40000001", "60000001", "70000001", "5445000101020304ff00")) {
            seeds.add(HexFormat.of().parseHex(hex));
        }
    }

    private Request product(LinearLayer layer, int deadlineMs) {
        float[] activation = Parts.random(layer.lowering().inputLength(), 1);
        return node.cbor(
                Code.POST,
                "/gemm/" + PartMessage.of(layer).partId(),
                GemmRequest.of(deadlineMs, JobExtents.of(layer.lowering()), activation)
                        .encode());
    }

    private void add(Request request) {
        request.setType(seeds.size() % 2 == 0 ? CoAP.Type.CON : CoAP.Type.NON);
        request.setMID(1);
        request.setToken(new Token(new byte[] {1, 2, 3, 4}));
        seeds.add(new UdpDataSerializer().getByteArray(request));
    }
}
