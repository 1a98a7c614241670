package dev.ballast.wire;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.CborTree.Either;
import dev.ballast.wire.CborTree.Nothing;
import dev.ballast.wire.CborTree.Tagged;
import dev.ballast.wire.WireException.Reason;
import java.util.BitSet;
import java.util.List;

/** Examples of the messages of shard mode, of the bulk push and of the probe. */
final class ShardSamples {
    /** 1, -2 and 0.5 as floats. The INT8 bytes with a scale of 0.5 are 63.5, -63.5 and 1. */
    private static final String FLOAT32 = "0000803f 000000c0 0000003f";

    private static final String FLOAT16 = "003c 00c0 0038";
    private static final String INT8 = "7f 81 02";
    private static final float[] DATA = {1f, -2f, 0.5f};
    private static final float[] HALVES = {63.5f, -63.5f, 1f};
    private static final int COUNT = 2000;

    private ShardSamples() {}

    static List<Sample> all() {
        return List.of(
                shard(),
                shardOfHalves(),
                shardOfBytes(),
                emptyPull(),
                answer(),
                answerOfHalves(),
                answerOfBytes(),
                runs(),
                piece(),
                pieceStatus(),
                probe(),
                probeAnswer());
    }

    private static Sample shard() {
        return shard(
                "shard request",
                "8b 02 1b 0000000100000000 81 01 03 18 c8 18 54 19 03e8 07 01 f6 d855 4c" + FLOAT32,
                List.of(
                        2,
                        1L << 32,
                        List.of(1),
                        3,
                        200,
                        84,
                        1000,
                        optional(7),
                        1,
                        Nothing.NULL,
                        new Tagged(85, hex(FLOAT32))),
                new ShardRequest.Head(1L << 32, JobExtents.of(1), 3, 200, WireType.FLOAT16, 1000),
                7,
                WireTensor.of(WireType.FLOAT32, new float[] {9, 9, 9, 1, -2, 0.5f}, 0, 6));
    }

    private static Sample shardOfHalves() {
        return shard(
                "shard request, float16",
                "8b 02 01 81 01 03 01 18 48 00 f6 01 f6 d854 46" + FLOAT16,
                List.of(
                        2,
                        1,
                        List.of(1),
                        3,
                        1,
                        72,
                        0,
                        new Either(Nothing.NULL, 1),
                        1,
                        Nothing.NULL,
                        new Tagged(84, hex(FLOAT16))),
                new ShardRequest.Head(1, JobExtents.of(1), 3, 1, WireType.INT8, 0),
                -1,
                WireTensor.of(WireType.FLOAT16, new float[] {9, 9, 9, 1, -2, 0.5f}, 0, 6));
    }

    private static Sample shardOfBytes() {
        return shard(
                "shard request, int8",
                "8b 02 01 81 01 03 01 18 55 1a 0036ee80 00 01 fa 3f000000 d848 43" + INT8,
                List.of(2, 1, List.of(1), 3, 1, 85, 3_600_000, optional(0), 1, 0.5f, new Tagged(72, hex(INT8))),
                new ShardRequest.Head(1, JobExtents.of(1), 3, 1, WireType.FLOAT32, 3_600_000),
                0,
                WireTensor.of(WireType.INT8, new float[] {7, 7, 7, 63.5f, -63.5f, 1}, 0, 6));
    }

    private static Sample emptyPull() {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 3, 1, WireType.FLOAT32, 0);
        return new Sample(
                "shard request, empty pull",
                "8b 02 01 81 01 03 01 18 55 00 05 f6 f6 f6",
                List.of(2, 1, List.of(1), 3, 1, 85, 0, optional(5), Nothing.NULL, Nothing.NULL, Nothing.NULL),
                () -> ShardRequest.encode(head, 5, -1, null),
                bytes -> reencoded(ShardRequest.decode(bytes)));
    }

    private static Sample shard(
            String name, String golden, Object tree, ShardRequest.Head head, int slice, WireTensor tensor) {
        return new Sample(name, golden, tree, () -> ShardRequest.encode(head, slice, 1, tensor), bytes -> {
            ShardRequest request = ShardRequest.decode(bytes);
            request.requireElements(3);
            return reencoded(request);
        });
    }

    private static byte[] reencoded(ShardRequest request) throws WireException {
        ShardRequest.Head head = new ShardRequest.Head(
                request.job(),
                request.extents(),
                request.shardElements(),
                request.sliceElements(),
                request.head().resultType(),
                request.head().deadlineMs());
        if (request.index() < 0) {
            return ShardRequest.encode(head, request.slice(), -1, null);
        }
        int from = request.index() * request.shardElements();
        if (from > COUNT) { // an input has a length, which the receiver knows
            throw new WireException(Reason.OUT_OF_RANGE, "a shard from " + from + " on of " + COUNT);
        }
        float[] input = new float[from + request.elements()];
        request.requireTypes(FloatTensor.flat(input), FloatTensor.flat(input));
        request.copyTo(FloatTensor.flat(input), from);
        WireTensor tensor = WireTensor.of(request.type(), input, 0, input.length);
        return ShardRequest.encode(head, request.slice(), request.index(), tensor);
    }

    private static Sample answer() {
        return answer(
                "shard answer",
                "86 02 18 2a 19 03e8 1a 00010000 f6 d855 4c" + FLOAT32,
                List.of(2, 42, 1000, 65_536, Nothing.NULL, new Tagged(85, hex(FLOAT32))),
                WireType.FLOAT32,
                DATA);
    }

    private static Sample answerOfHalves() {
        return answer(
                "shard answer, float16",
                "86 02 18 2a 19 03e8 1a 00010000 f6 d854 46" + FLOAT16,
                List.of(2, 42, 1000, 65_536, Nothing.NULL, new Tagged(84, hex(FLOAT16))),
                WireType.FLOAT16,
                DATA);
    }

    private static Sample answerOfBytes() {
        return answer(
                "shard answer, int8",
                "86 02 18 2a 19 03e8 1a 00010000 fa 3f000000 d848 43" + INT8,
                List.of(2, 42, 1000, 65_536, 0.5f, new Tagged(72, hex(INT8))),
                WireType.INT8,
                HALVES);
    }

    private static Sample answer(String name, String golden, Object tree, WireType type, float[] data) {
        GemmTimes times = new GemmTimes(1000, 65_536);
        return new Sample(name, golden, tree, () -> ShardAnswer.encode(times, 42, type, data, 0, 3), bytes -> {
            float[] target = new float[3];
            return ShardAnswer.encode(ShardAnswer.decodeInto(bytes, 42, target, 0, 3), 42, type, target, 0, 3);
        });
    }

    private static Sample runs() {
        BitSet missing = new BitSet();
        missing.set(0, 2);
        missing.set(24, 1024);
        return new Sample(
                "index runs",
                "82 02 84 00 02 18 18 19 03e8",
                List.of(2, List.of(0, 2, 24, 1000)),
                () -> IndexRuns.encode(missing),
                bytes -> IndexRuns.encode(IndexRuns.decode(bytes, COUNT)));
    }

    private static Sample piece() {
        return new Sample(
                "part piece",
                "85 02 05 03 01 42 0405",
                List.of(2, 5, 3, 1, hex("0405")),
                () -> PartPiece.encode(new byte[] {1, 2, 3, 4, 5}, 3, 1),
                ShardSamples::reencodedPiece);
    }

    private static Sample pieceStatus() {
        return new Sample(
                "part piece, status",
                "85 02 1a 7fffffff 19 0400 f6 f6",
                List.of(2, Integer.MAX_VALUE, 1024, Nothing.NULL, Nothing.NULL),
                () -> PartPiece.encodeStatus(new Slicing(Integer.MAX_VALUE, 1024)),
                ShardSamples::reencodedPiece);
    }

    private static byte[] reencodedPiece(byte[] bytes) throws WireException {
        PartPiece piece = PartPiece.decode(bytes);
        Slicing slicing = piece.slicing();
        if (piece.index() < 0) {
            return PartPiece.encodeStatus(slicing);
        }
        if (slicing.length() > COUNT) { // a receiver has a budget
            throw new WireException(Reason.TOO_LARGE, "a part of " + slicing.length() + " bytes");
        }
        byte[] part = new byte[slicing.length()];
        piece.data().get(part, slicing.start(piece.index()), slicing.size(piece.index()));
        return PartPiece.encode(part, slicing.unit(), piece.index());
    }

    private static Sample probe() {
        return new Sample(
                "probe",
                "83 02 19 012c 42 0000",
                List.of(2, 300, new byte[2]),
                () -> new Probe(300, 2).encode(),
                bytes -> Probe.decode(bytes).encode());
    }

    private static Sample probeAnswer() {
        return new Sample(
                "probe answer",
                "83 02 19 012c 19 ffe3",
                List.of(2, 300, 65_507),
                () -> new ProbeAnswer(300, 65_507).encode(),
                bytes -> ProbeAnswer.decode(bytes).encode());
    }

    private static Object optional(int value) {
        return new Either(value, Nothing.NULL);
    }

    private static byte[] hex(String text) {
        return Sample.hex(text);
    }
}
