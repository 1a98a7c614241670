package dev.ballast.bench.attack;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.StringJoiner;

/** Inputs of LeNet-5 with numbers that no picture has, in every body format that can express them. */
final class OddTensor {
    private static final int EDGE = 28;
    private static final int ELEMENTS = EDGE * EDGE;

    /** Close to the largest number of 32 bits. */
    private static final float HUGE = 3e38f;

    private static final int ROW_MAJOR = 40;
    private static final int FLOAT16 = 84;
    private static final int FLOAT32 = 85;

    /** The values of the elements. */
    enum Fill {
        NAN,
        INFINITE,
        NEGATIVE_INFINITE,
        HUGE_NUMBERS,
        ALTERNATING_HUGE,
        DENORMAL,
        LEAST,
        ONE_NAN,
        ONE_HUGE,
        MIXED;

        private float at(int index, SplittableRandom random) {
            return switch (this) {
                case NAN -> Float.NaN;
                case INFINITE -> Float.POSITIVE_INFINITY;
                case NEGATIVE_INFINITE -> Float.NEGATIVE_INFINITY;
                case HUGE_NUMBERS -> HUGE;
                case ALTERNATING_HUGE -> index % 2 == 0 ? HUGE : -HUGE;
                case DENORMAL -> Float.intBitsToFloat(1 + random.nextInt(0x7F_FFFF));
                case LEAST -> Float.MIN_VALUE;
                case ONE_NAN -> index == ELEMENTS / 2 ? Float.NaN : random.nextFloat();
                case ONE_HUGE -> index == ELEMENTS / 2 ? HUGE : random.nextFloat();
                case MIXED -> Float.intBitsToFloat(random.nextInt());
            };
        }
    }

    /** The format of the body. */
    enum Form {
        CBOR32(CoapRequest.CBOR),
        CBOR16(CoapRequest.CBOR),
        JSON(CoapRequest.JSON);

        private final int contentFormat;

        Form(int contentFormat) {
            this.contentFormat = contentFormat;
        }

        int contentFormat() {
            return contentFormat;
        }
    }

    private OddTensor() {}

    /** The body of a request, a new array. */
    static byte[] body(Fill fill, Form form, SplittableRandom random) {
        float[] values = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            values[i] = fill.at(i, random);
        }
        return switch (form) {
            case CBOR32 -> cbor(FLOAT32, wide(values));
            case CBOR16 -> cbor(FLOAT16, narrow(values));
            case JSON -> json(values);
        };
    }

    private static byte[] cbor(int tag, byte[] elements) {
        HandCbor cbor = new HandCbor().tag(ROW_MAJOR).array(2);
        cbor.array(4).number(1).number(1).number(EDGE).number(EDGE);
        return cbor.tag(tag).bytes(elements).toBytes();
    }

    private static byte[] wide(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    /** The upper half of each number: sign and not-a-number stay, the rest becomes some number of 16 bits. */
    private static byte[] narrow(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Short.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        }
        return bytes.array();
    }

    /** Infinity as a number too large for 64 bits; not-a-number as the word that some encoders write. */
    private static byte[] json(float[] values) {
        StringJoiner data = new StringJoiner(",");
        for (float value : values) {
            data.add(Float.isInfinite(value) ? (value > 0 ? "1e999" : "-1e999") : Float.toString(value));
        }
        String text = "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,1,28,28],\"datatype\":\"FP32\",\"data\":[" + data
                + "]}]}";
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
