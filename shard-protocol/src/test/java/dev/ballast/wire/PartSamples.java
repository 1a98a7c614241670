package dev.ballast.wire;

import static dev.ballast.wire.Sample.hex;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Block;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.wire.CborTree.Tagged;
import java.util.List;

/** Examples of parts, as {@link Sample} has them. */
final class PartSamples {
    /** 1, -2 and 0.5 as float32, little-endian. */
    private static final String FLOATS = "0000803f 000000c0 0000003f";

    private static final float[] DATA = {1f, -2f, 0.5f};

    private PartSamples() {}

    static List<Sample> all() {
        return List.of(
                densePart(),
                convPart(),
                blocksPart(),
                integerBlocksPart(),
                halfPart(),
                integerPart(),
                wideParityPart());
    }

    private static Tagged floats() {
        return new Tagged(85, hex(FLOATS));
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

    /** A window of {@code taps} taps along four elements, with as many outputs. */
    private static LinearLayer window(int taps, Weights weights) {
        WindowAxis axis = new WindowAxis(4, taps, 1, taps - 1, 0, 1);
        ConvLowering lowering = new ConvLowering(1, axis, WindowAxis.unit());
        return weights.format() == Weights.Format.INT8
                ? LinearLayer.integers(lowering, weights, Arithmetic.INT32, (byte) -7)
                : LinearLayer.floats(lowering, weights);
    }

    private static Sample blocksPart() {
        return part(
                "part of two blocks",
                "83 02 82 82 84 01 01 83 01 01 01 83 01 01 01 01 82 84 01 01 83 02 01 01 83 01 01 01 01 d855 4c"
                        + FLOATS,
                List.of(
                        2,
                        List.of(
                                List.of(List.of(1, 1, List.of(1, 1, 1), List.of(1, 1, 1)), 1),
                                List.of(List.of(1, 1, List.of(2, 1, 1), List.of(1, 1, 1)), 1)),
                        floats()),
                LinearLayer.joined(
                        List.of(window(1, Weights.float32(DATA, 0, 1, 1)), window(2, Weights.float32(DATA, 1, 1, 2)))));
    }

    private static Sample integerBlocksPart() {
        byte[] weights = {-128, -1, 127};
        return part(
                "int8 part of two blocks",
                "83 02 82 84 84 01 01 83 01 01 01 83 01 01 01 01 18 f9 18 20"
                        + "84 84 01 01 83 02 01 01 83 01 01 01 01 18 f9 18 20 d848 43 80 ff 7f",
                List.of(
                        2,
                        List.of(
                                List.of(List.of(1, 1, List.of(1, 1, 1), List.of(1, 1, 1)), 1, 249, 32),
                                List.of(List.of(1, 1, List.of(2, 1, 1), List.of(1, 1, 1)), 1, 249, 32)),
                        new Tagged(72, hex("80ff7f"))),
                LinearLayer.joined(
                        List.of(window(1, Weights.int8(weights, 0, 1, 1)), window(2, Weights.int8(weights, 1, 1, 2)))));
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
}
