package dev.ballast.wire;

import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.DenseLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.WindowAxis;
import dev.ballast.wire.WireException.Reason;

/** Encodes a lowering as {@code [0, features, batch]} or {@code [1, channels, vertical axis, horizontal axis]}. */
final class LoweringCodec {
    private static final String FIELD = "lowering";
    private static final int DENSE = 0;
    private static final int CONV = 1;

    /** Limit of each number of a window. It keeps products of these numbers from overflowing before they are checked. */
    private static final int MAX_EXTENT = 1 << 16;

    private LoweringCodec() {}

    static void write(CborWriter writer, Lowering lowering) {
        if (lowering instanceof DenseLowering dense) {
            writer.array(3).uint(DENSE).uint(dense.features()).uint(dense.batch());
        } else if (lowering instanceof ConvLowering conv) {
            writer.array(4).uint(CONV).uint(conv.channels());
            write(writer, conv.vertical());
            write(writer, conv.horizontal());
        }
    }

    static Lowering read(CborReader reader) throws WireException {
        reader.array(FIELD);
        int kind = reader.uint(FIELD + " kind");
        Lowering lowering = switch (kind) {
            case DENSE -> readDense(reader);
            case CONV -> readConv(reader);
            default ->
                throw reader.wrong(Reason.OUT_OF_RANGE, FIELD + " kind", "0 (dense) or 1 (convolution)", "" + kind);
        };
        reader.endArray(FIELD);
        return lowering;
    }

    private static Lowering readDense(CborReader reader) throws WireException {
        int features = reader.uint("features");
        int batch = reader.uint("batch");
        try {
            return new DenseLowering(features, batch);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw impossible(reader, e);
        }
    }

    private static Lowering readConv(CborReader reader) throws WireException {
        int channels = reader.uint("channels");
        WindowAxis vertical = readAxis(reader, "vertical axis");
        WindowAxis horizontal = readAxis(reader, "horizontal axis");
        try {
            return new ConvLowering(channels, vertical, horizontal);
        } catch (IllegalArgumentException e) {
            throw impossible(reader, e);
        }
    }

    private static WindowAxis readAxis(CborReader reader, String field) throws WireException {
        reader.array(field);
        int[] numbers = new int[6];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (int) reader.uint(field, MAX_EXTENT);
        }
        reader.endArray(field);
        try {
            return new WindowAxis(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]);
        } catch (IllegalArgumentException e) {
            throw impossible(reader, e);
        }
    }

    private static void write(CborWriter writer, WindowAxis axis) {
        writer.array(6)
                .uint(axis.input())
                .uint(axis.kernel())
                .uint(axis.stride())
                .uint(axis.padBefore())
                .uint(axis.padAfter())
                .uint(axis.dilation());
    }

    /** Error for well-formed numbers that describe an impossible geometry. The exception of the geometry says which rule is violated. */
    private static WireException impossible(CborReader reader, RuntimeException broken) {
        return reader.wrong(Reason.OUT_OF_RANGE, FIELD, "a possible geometry", String.valueOf(broken.getMessage()));
    }
}
