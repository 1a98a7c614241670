package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.WireException.Reason;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GemmMessagesTest {
    /** The largest activation of the paper's models that fits one datagram. */
    private static final int ELEMENTS = 9216;

    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void keepsEveryBitOfARange(int seed) throws WireException {
        Random random = new Random(seed);
        float[] data = new float[1 + random.nextInt(500)];
        for (int i = 0; i < data.length; i++) {
            data[i] = Float.intBitsToFloat(random.nextInt()); // includes NaN payloads and denormals
        }
        int offset = random.nextInt(data.length);
        int length = random.nextInt(data.length - offset + 1);
        float[] decoded = new float[length + 7];

        int deadline = GemmRequest.decodeInto(
                GemmRequest.encode(seed, JobExtents.of(1), FloatTensor.flat(data), offset, length),
                FloatTensor.flat(decoded),
                3,
                length);

        assertThat(deadline).isEqualTo(seed);
        for (int i = 0; i < decoded.length; i++) {
            float expected = i >= 3 && i < 3 + length ? data[offset + i - 3] : 0f;
            assertThat(Float.floatToRawIntBits(decoded[i])).isEqualTo(Float.floatToRawIntBits(expected));
        }
    }

    @Test
    void leavesTheTargetAloneWhenTheLengthIsWrong() {
        float[] target = {5, 5, 5};
        byte[] four = GemmResponse.encode(new GemmTimes(1, 2), FloatTensor.flat(new float[4]), 0, 4);

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GemmResponse.decodeInto(four, FloatTensor.flat(target), 0, 3))
                .withMessage("gemm response, result: expected 3 float32 (12 bytes), got 16 bytes")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_LENGTH));
        assertThat(target).containsOnly(5);
    }

    @Test
    void anExpectedLengthThatCannotComeIsRefusedBeforeItIsAllocated() {
        byte[] bytes = GemmRequest.of(0, JobExtents.of(1), new float[4]).encode();

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GemmRequest.decode(bytes, Integer.MAX_VALUE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_LENGTH));
    }

    @Test
    void tellsTheDeadline() throws WireException {
        byte[] bytes = GemmRequest.of(200, JobExtents.of(1), new float[1]).encode();

        assertThat(GemmRequest.decode(bytes, 1).deadlineMs()).isEqualTo(200);
    }

    /** Decodes into an existing array, with the same result as into a new one. */
    @Test
    void refusesWhatFollowsTheElements() {
        FloatTensor target = FloatTensor.flat(new float[1]);
        String request = "02 00 81 01 d855 44 0000803f";
        String response = "02 00 00 d855 44 0000803f";

        refuses(() -> GemmRequest.decodeInto(Sample.hex("84" + request + "00"), target, 0, 1), Reason.TRAILING_BYTES);
        refuses(() -> GemmRequest.decodeInto(Sample.hex("85" + request + "00"), target, 0, 1), Reason.WRONG_LENGTH);
        refuses(() -> GemmResponse.decodeInto(Sample.hex("84" + response + "00"), target, 0, 1), Reason.TRAILING_BYTES);
        refuses(() -> GemmResponse.decodeInto(Sample.hex("85" + response + "00"), target, 0, 1), Reason.WRONG_LENGTH);
    }

    private static void refuses(ThrowingCallable decoding, Reason reason) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(decoding)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void refusesAChunkedByteString() {
        byte[] chunked = Sample.hex("84 02 00 81 01 d855 5f 44 00000000 44 00000000 ff");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GemmRequest.decode(chunked, 2))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void refusesADeadlineBeyondAnHour() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GemmRequest.decode(Sample.hex("84 02 1a0036ee81 81 01 d85540"), 0))
                .withMessage("gemm request, deadline_ms: expected at most 3600000, got 3600001");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> GemmRequest.decode(Sample.hex("84 02 1bffffffffffffffff 81 01 d85540"), 0))
                .withMessageContaining("got 18446744073709551615");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GemmRequest.of(3_600_001, JobExtents.of(1), new float[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> GemmRequest.of(-1, JobExtents.of(1), new float[0]));
    }

    @Test
    void encodingAllocatesLittleMoreThanTheMessage() {
        FloatTensor activation = FloatTensor.flat(new float[ELEMENTS]);
        int size = GemmRequest.encode(100, JobExtents.of(1), activation, 0, ELEMENTS).length;

        long allocated = Allocation.of(() -> GemmRequest.encode(100, JobExtents.of(1), activation, 0, ELEMENTS));

        assertThat(allocated).isBetween((long) size, size + 2048L);
    }

    @Test
    void decodingDoesNotAllocateForTheElements() {
        FloatTensor activation = FloatTensor.flat(new float[ELEMENTS]);
        byte[] bytes = GemmRequest.encode(100, JobExtents.of(1), activation, 0, ELEMENTS);

        long allocated = Allocation.of(() -> {
            try {
                GemmRequest.decodeInto(bytes, activation, 0, ELEMENTS);
            } catch (WireException e) {
                throw new AssertionError(e);
            }
        });

        assertThat(allocated).isLessThan(8192);
    }
}
