package dev.ballast.wire;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.CborTree.Either;
import dev.ballast.wire.CborTree.Nothing;
import dev.ballast.wire.CborTree.Tagged;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * One example of a message: its bytes, written by hand; the message as a tree; and the functions that encode and decode it.
 *
 * @param golden the bytes in hex; blanks are ignored
 * @param reencode decodes the bytes and encodes the result
 */
record Sample(String name, String golden, Object tree, Supplier<byte[]> encode, Reencode reencode) {
    @FunctionalInterface
    interface Reencode {
        byte[] apply(byte[] bytes) throws WireException;
    }

    /** 1, -2 and 0.5 as float32, little-endian. */
    private static final String FLOATS = "0000803f 000000c0 0000003f";

    private static final String PART_ID = "ab".repeat(32);
    private static final float[] DATA = {1f, -2f, 0.5f};

    /** 1, 2 and 4 as float32. */
    private static final String RATE = "83 fa 3f800000 fa 40000000 fa 40800000";

    private static final Rate RATES = new Rate(1, 2, 4);

    static List<Sample> all() {
        List<Sample> all = new ArrayList<>(ShardSamples.all());
        all.addAll(List.of(densePart(), convPart(), request(), response(), tensor()));
        all.addAll(List.of(halfPart(), integerPart(), wideParityPart(), stage()));
        all.addAll(List.of(info(), infoWithoutTemperature(), infoWithBoot(), health(), keepParts()));
        return all;
    }

    byte[] goldenBytes() {
        return hex(golden);
    }

    byte[] encoded() {
        return encode.get();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    @Override
    public String toString() {
        return name;
    }

    private static Tagged floats() {
        return new Tagged(85, hex(FLOATS));
    }

    private static List<Object> rate() {
        return List.of(1f, 2f, 4f);
    }

    private static Sample densePart() {
        return part(
                "dense part",
                "83 02 81 82 82 00 03 01 d855 4c" + FLOATS,
                List.of(2, List.of(List.of(List.of(0, 3), 1)), floats()),
                new DenseLowering(3, 2));
    }

    private static Sample convPart() {
        return part(
                "convolution part",
                "83 02 81 82 84 01 01 83 03 02 01 83 01 01 01 01 d855 4c" + FLOATS,
                List.of(2, List.of(List.of(List.of(1, 1, List.of(3, 2, 1), List.of(1, 1, 1)), 1)), floats()),
                new ConvLowering(1, new WindowAxis(32, 3, 2, 1, 0, 1), new WindowAxis(5, 1, 1, 0, 0, 1)));
    }

    private static Sample halfPart() {
        return part(
                "float16 part",
                "83 02 81 82 82 00 03 01 d854 46 003c 00c0 0038",
                List.of(2, List.of(List.of(List.of(0, 3), 1)), new Tagged(84, hex("003c00c00038"))),
                LinearLayer.floats(
                        new DenseLowering(3, 2),
                        Weights.float16(new short[] {0x3c00, (short) 0xc000, 0x3800}, 0, 1, 3)));
    }

    private static Sample integerPart() {
        return part(
                "int8 part",
                "83 02 81 84 82 00 03 01 18 f9 18 20 d848 43 80 ff 7f",
                List.of(2, List.of(List.of(List.of(0, 3), 1, 249, 32)), new Tagged(72, hex("80ff7f"))),
                LinearLayer.integers(
                        new DenseLowering(3, 2),
                        Weights.int8(new byte[] {-128, -1, 127}, 0, 1, 3),
                        Arithmetic.INT32,
                        (byte) -7));
    }

    private static Sample wideParityPart() {
        return part(
                "int16 part",
                "83 02 81 84 82 00 03 01 00 18 40 d84d 46 0080 ffff ff7f",
                List.of(2, List.of(List.of(List.of(0, 3), 1, 0, 64)), new Tagged(77, hex("0080ffffff7f"))),
                LinearLayer.integers(
                        new DenseLowering(3, 2),
                        Weights.int16(new short[] {-32_768, -1, 32_767}, 0, 1, 3),
                        Arithmetic.INT64,
                        (byte) 0));
    }

    private static Sample part(String name, String golden, Object tree, LinearLayer layer) {
        PartMessage part = PartMessage.of(layer);
        return new Sample(
                name,
                golden,
                tree,
                part::encode,
                bytes -> PartMessage.decode(bytes).encode());
    }

    private static Sample part(String name, String golden, Object tree, Lowering lowering) {
        return part(name, golden, tree, LinearLayer.of(lowering, Block.of(DATA, 1, 3)));
    }

    private static Sample stage() {
        return new Sample(
                "stage",
                "84 02 19 0310 0a 45 0803 12 01 61",
                List.of(2, 784, 10, hex("0803120161")),
                () -> StageMessage.of(784, 10, hex("0803120161")).encode(),
                bytes -> StageMessage.decode(bytes).encode());
    }

    private static Sample request() {
        return new Sample(
                "gemm request",
                "84 02 18 c8 81 03 d855 4c" + FLOATS,
                List.of(2, 200, List.of(3), floats()),
                () -> GemmRequest.of(200, JobExtents.of(3), DATA).encode(),
                bytes -> GemmRequest.decode(bytes, 3).encode());
    }

    private static Sample response() {
        return new Sample(
                "gemm response",
                "84 02 19 03e8 1a 00010000 d855 4c" + FLOATS,
                List.of(2, 1000, 65536, floats()),
                () -> GemmResponse.of(new GemmTimes(1000, 65536), DATA).encode(),
                bytes -> GemmResponse.decode(bytes, 3).encode());
    }

    private static Sample info() {
        return new Sample(
                "node info",
                "8f 02 62 6e31 61 70 63 302e31 63 433332 04 1a 10000000 1b 0000000100000000 fa 42350000 08 81 5820"
                        + PART_ID + "19 04b0 1a 00400000 08 84" + RATE + RATE + RATE + "f6",
                List.of(
                        2,
                        "n1",
                        "p",
                        "0.1",
                        "C32",
                        4,
                        1 << 28,
                        1L << 32,
                        new Either(45.25f, Nothing.NULL),
                        8,
                        List.of(hex(PART_ID)),
                        1200,
                        1 << 22,
                        8,
                        new Either(List.of(rate(), rate(), rate(), new Either(Nothing.NULL, rate())), Nothing.NULL)),
                () -> new NodeInfo(
                                "n1",
                                "p",
                                "0.1",
                                "C32",
                                4,
                                1 << 28,
                                1L << 32,
                                45.25f,
                                8,
                                List.of(PART_ID),
                                1200,
                                1 << 22,
                                8,
                                new BoardRates(RATES, RATES, RATES, null))
                        .encode(),
                bytes -> NodeInfo.decode(bytes).encode());
    }

    private static Sample infoWithoutTemperature() {
        return new Sample(
                "node info without temperature and parts",
                "8f 02 62 c3bc 61 70 61 76 61 6b 01 00 00 f6 00 80 19 01fc 00 01 f6",
                List.of(
                        2,
                        "\u00fc",
                        "p",
                        "v",
                        "k",
                        1,
                        0,
                        0,
                        new Either(Nothing.NULL, 1f),
                        0,
                        List.of(),
                        508,
                        0,
                        1,
                        Nothing.NULL),
                () -> new NodeInfo("\u00fc", "p", "v", "k", 1, 0, 0, null, 0, List.of(), 508, 0, 1, null).encode(),
                bytes -> NodeInfo.decode(bytes).encode());
    }

    private static Sample infoWithBoot() {
        return new Sample(
                "node info with the number of the start",
                "90 02 61 6e 61 70 61 76 61 6b 01 00 00 f6 00 80 19 01fc 00 01 f6 48 ffffffff00000002",
                List.of(
                        2,
                        "n",
                        "p",
                        "v",
                        "k",
                        1,
                        0,
                        0,
                        new Either(Nothing.NULL, 1f),
                        0,
                        List.of(),
                        508,
                        0,
                        1,
                        Nothing.NULL,
                        hex("ffffffff00000002")),
                () -> new NodeInfo("n", "p", "v", "k", 1, 0, 0, null, 0, List.of(), 508, 0, 1, null)
                        .withBoot(0xffffffff00000002L)
                        .encode(),
                bytes -> NodeInfo.decode(bytes).encode());
    }

    private static Sample health() {
        return new Sample(
                "node health",
                "84 02 65 7265616479 05 02",
                List.of(2, "ready", 5, 2),
                () -> new HealthReport(5, 2).encode(),
                bytes -> HealthReport.decode(bytes).encode());
    }

    private static Sample keepParts() {
        byte[] second = new byte[PartIds.BYTES];
        second[31] = 7;
        return new Sample(
                "parts to keep",
                "82 02 82 5820 " + "ab".repeat(32) + " 5820 " + "00".repeat(31) + "07",
                List.of(2, List.of(hex("ab".repeat(32)), second)),
                () -> new KeepParts(List.of("ab".repeat(32), "00".repeat(31) + "07")).encode(),
                bytes -> KeepParts.decode(bytes).encode());
    }

    private static Sample tensor() {
        return new Sample(
                "tensor",
                "d828 82 82 01 03 d855 4c" + FLOATS,
                new Tagged(40, List.of(List.of(1, 3), floats())),
                () -> TensorCodec.encode(FloatTensor.wrap(Shape.of(1, 3), DATA)),
                bytes -> TensorCodec.encode(TensorCodec.decode(bytes, 3)));
    }
}
