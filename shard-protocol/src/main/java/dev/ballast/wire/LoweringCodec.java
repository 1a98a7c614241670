package dev.ballast.wire;

import dev.ballast.gemm.operand.OpenConv;
import dev.ballast.gemm.operand.OpenDense;
import dev.ballast.gemm.operand.OpenLowering;
import dev.ballast.gemm.operand.OpenWindow;
import dev.ballast.wire.WireException.Reason;

/** Encodes an open lowering as {@code [0, features]} or {@code [1, channels, vertical window, horizontal window]}. */
final class LoweringCodec {
    private static final String FIELD = "lowering";
    private static final int DENSE = 0;
    private static final int CONV = 1;

    /** Limit of each number of a window. It keeps products of these numbers from overflowing before they are checked. */
    private static final int MAX_EXTENT = 1 << 16;

    private LoweringCodec() {}

    static void write(CborWriter writer, OpenLowering lowering) {
        if (lowering instanceof OpenDense dense) {
            writer.array(2).uint(DENSE).uint(dense.features());
        } else if (lowering instanceof OpenConv conv) {
            writer.array(4).uint(CONV).uint(conv.channels());
            write(writer, conv.vertical());
            write(writer, conv.horizontal());
        }
    }

    static OpenLowering read(CborReader reader) throws WireException {
        reader.array(FIELD);
        int kind = reader.uint(FIELD + " kind");
        OpenLowering lowering = switch (kind) {
            case DENSE -> readDense(reader);
            case CONV -> readConv(reader);
            default ->
                throw reader.wrong(Reason.OUT_OF_RANGE, FIELD + " kind", "0 (dense) or 1 (convolution)", "" + kind);
        };
        reader.endArray(FIELD);
        return lowering;
    }

    private static OpenLowering readDense(CborReader reader) throws WireException {
        int features = reader.uint("features");
        try {
            return new OpenDense(features);
        } catch (IllegalArgumentException e) {
            throw impossible(reader, e);
        }
    }

    private static OpenLowering readConv(CborReader reader) throws WireException {
        int channels = reader.uint("channels");
        OpenWindow vertical = readWindow(reader, "vertical window");
        OpenWindow horizontal = readWindow(reader, "horizontal window");
        try {
            return new OpenConv(channels, vertical, horizontal);
        } catch (IllegalArgumentException e) {
            throw impossible(reader, e);
        }
    }

    private static OpenWindow readWindow(CborReader reader, String field) throws WireException {
        reader.array(field);
        int[] numbers = new int[3];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (int) reader.uint(field, MAX_EXTENT);
        }
        reader.endArray(field);
        try {
            return new OpenWindow(numbers[0], numbers[1], numbers[2]);
        } catch (IllegalArgumentException e) {
            throw impossible(reader, e);
        }
    }

    private static void write(CborWriter writer, OpenWindow window) {
        writer.array(3).uint(window.kernel()).uint(window.stride()).uint(window.dilation());
    }

    /** Error for well-formed numbers that describe an impossible geometry. The exception of the geometry says which rule is violated. */
    private static WireException impossible(CborReader reader, RuntimeException broken) {
        return reader.wrong(Reason.OUT_OF_RANGE, FIELD, "a possible geometry", String.valueOf(broken.getMessage()));
    }
}
