package dev.ballast.wire;

import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
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
        all.addAll(PartSamples.all());
        all.addAll(List.of(request(), response(), tensor(), stage()));
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
