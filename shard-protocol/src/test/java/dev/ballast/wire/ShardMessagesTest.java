package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.CborTree.Nothing;
import dev.ballast.wire.CborTree.Tagged;
import dev.ballast.wire.WireException.Reason;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardMessagesTest {
    private static final List<WireType> FLOATS = List.of(WireType.FLOAT32, WireType.FLOAT16, WireType.INT8);

    private static final GemmTimes TIMES = new GemmTimes(1, 2);

    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @Test
    void isToldFromAPlainRequest() {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 1, 1, WireType.FLOAT32, 0);

        assertThat(ShardRequest.isShard(ShardRequest.encode(head, 0, -1, null))).isTrue();
        assertThat(ShardRequest.isShard(
                        GemmRequest.of(0, JobExtents.of(1), new float[1]).encode()))
                .isFalse();
        assertThat(ShardRequest.isShard(new byte[0])).isFalse();
    }

    @Test
    void tellsWhatItAsks() throws WireException {
        ShardRequest.Head head = new ShardRequest.Head(Long.MAX_VALUE, JobExtents.of(1), 4, 9, WireType.INT8, 250);
        WireTensor tensor = WireTensor.of(WireType.FLOAT32, new float[] {1, 2, 3, 4, 5, 6}, 0, 6);

        ShardRequest last = ShardRequest.decode(ShardRequest.encode(head, 3, 1, tensor));
        ShardRequest pull = ShardRequest.decode(ShardRequest.encode(head, -1, -1, null));

        assertThat(last.job()).isEqualTo(Long.MAX_VALUE);
        assertThat(last.shardElements()).isEqualTo(4);
        assertThat(last.sliceElements()).isEqualTo(9);
        assertThat(last.head().resultType()).isEqualTo(WireType.INT8);
        assertThat(last.head().deadlineMs()).isEqualTo(250);
        assertThat(List.of(last.slice(), last.index(), last.elements())).containsExactly(3, 1, 2);
        assertThat(List.of(pull.slice(), pull.index(), pull.elements())).containsExactly(-1, -1, 0);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> last.requireElements(4))
                .withMessage("shard request, data: expected 4 elements in shard 1, got 2")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_LENGTH));
    }

    @Test
    void staysWithinTheJobItBelongsTo() throws WireException {
        ShardRequest.Head head = new ShardRequest.Head(7, JobExtents.of(1), 4, 9, WireType.INT8, 250);
        WireTensor tensor = WireTensor.of(WireType.FLOAT32, new float[] {1, 2, 3, 4, 5, 6}, 0, 6);
        ShardRequest request = ShardRequest.decode(ShardRequest.encode(head, 3, 1, tensor));

        request.requireHead(new ShardRequest.Head(7, JobExtents.of(1), 4, 9, WireType.INT8, 250));
        request.requireWithin(2, 4);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(
                        () -> request.requireHead(new ShardRequest.Head(7, JobExtents.of(1), 4, 9, WireType.INT8, 251)))
                .withMessageStartingWith("shard request, head: expected ")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OUT_OF_RANGE));
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> request.requireWithin(1, 4))
                .withMessage("shard request, index: expected less than 1, got 1");
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> request.requireWithin(2, 3))
                .withMessage("shard request, slice: expected less than 3, got 3");
    }

    /** Well-formed CBOR that is not a request. */
    @ParameterizedTest
    @CsvSource({
        "8b 02 00 81 01 01 01 1855 00 f6 f6 f6 f6, 'job: expected 1 or more, got 0'",
        "8b 02 1b8000000000000000 81 01 01 01 1855 00 f6 f6 f6 f6, job: expected at most 9223372036854775807",
        "8b 02 01 81 01 00 01 1855 00 f6 f6 f6 f6, 'shard_elements: expected 1 or more, got 0'",
        "8b 02 01 81 01 01 00 1855 00 f6 f6 f6 f6, 'slice_elements: expected 1 or more, got 0'",
        "8b 02 01 81 01 01 01 1840 00 f6 f6 f6 f6, 'result_type: expected tag 85 (float32), 84 (float16), 72 (int8), 78 (int32) or 79 (int64), got'",
        "8b 02 01 81 01 01 01 1855 1a0036ee81 f6 f6 f6 f6, 'deadline_ms: expected at most 3600000, got 3600001'",
        "8b 02 01 81 01 01 1a40000000 1855 00 02 f6 f6 f6, 'slice: expected at most 1, got 2'",
        "8b 02 01 81 01 1a40000000 01 1855 00 f6 02 f6 d848 41 00, 'index: expected at most 1, got 2'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 f6, 'data: expected a shard, got null'",
        "8b 02 01 81 01 02 01 1855 00 f6 f6 f6 d855 44 00000000, 'data: expected null without an index, got a shard'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 fa00000000 d855 44 00000000, 'scale: expected null without int8 data, got a float'",
        "8b 02 01 81 01 02 01 1855 00 f6 f6 fa00000000 f6, 'scale: expected null without int8 data, got a float32'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 fa7fc00000 d848 41 00, scale: expected 0 to",
        "8b 02 01 81 01 02 01 1855 00 f6 00 fa7f000000 d848 41 00, scale: expected 0 to",
        "8b 02 01 81 01 02 01 1855 00 f6 00 fabf800000 d848 41 00, scale: expected 0 to",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 d855 40, 'data: expected 1 to 2 elements of 4 bytes, got 0 bytes'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 d855 43 000000, 'data: expected 1 to 2 elements of 4 bytes, got 3 bytes'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 d854 46 000000000000, 'data: expected 1 to 2 elements of 2 bytes, got 6 bytes'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 d840 41 00, 'data: expected tag 85 (float32), 84 (float16), 72 (int8), 78 (int32) or 79 (int64), got'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 dbffffffffffffffff 41 00, 'data: expected tag 85 (float32)'",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 d855 5a7fffffff 00, the 21 bytes end inside the message",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 d855 5bffffffffffffffff, the 24 bytes end inside the message",
        "8b 02 01 81 01 02 01 1855 00 f6 00 f6 d855 5f 41 00 ff, data: expected a byte string of definite length",
        "8b 02 1c, job: expected an unsigned integer of definite length, got a reserved head",
        "8c 02, 'message: expected an array of 11, got one of 12'"
    })
    void refusesWhatNoRequestSays(String hex, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> ShardRequest.decode(Sample.hex(hex)))
                .withMessageStartingWith("shard request, ")
                .withMessageContaining(text);
    }

    @Test
    void refusesElementsThatAreNotThoseOfThePart() throws WireException {
        FloatTensor floats = FloatTensor.flat(new float[2]);
        ByteTensor bytes = ByteTensor.signed(Shape.of(2), new byte[2]);
        IntTensor ints = IntTensor.wrap(Shape.of(2), new int[2]);
        ShardRequest unscaled = ShardRequest.decode(Sample.hex("8b 02 01 81 01 02 01 1855 00 f6 00 f6 d848 41 00"));
        ShardRequest scaled =
                ShardRequest.decode(Sample.hex("8b 02 01 81 01 02 01 184e 00 f6 00 fa3f800000 d848 41 00"));

        refuses(unscaled, floats, floats, "shard request, scale: expected a float32 with int8 data, got null");
        refuses(unscaled, bytes, ints, "shard request, result_type: expected INT32, got FLOAT32");
        refuses(scaled, bytes, ints, "shard request, scale: expected null with integers, got a float32");
        refuses(scaled, floats, floats, "shard request, result_type: expected FLOAT32, got INT32");
        refuses(
                ShardRequest.decode(Sample.hex("8b 02 01 81 01 02 01 184e 00 f6 00 f6 d855 44 00000000")),
                bytes,
                ints,
                "shard request, data: expected INT8 elements, got FLOAT32");
        refuses(
                ShardRequest.decode(Sample.hex("8b 02 01 81 01 02 01 184e 00 f6 00 f6 d84e 44 00000000")),
                bytes,
                ints,
                "shard request, data: expected INT8 elements, got INT32");
    }

    private static void refuses(ShardRequest request, Tensor activation, Tensor result, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> request.requireTypes(activation, result))
                .withMessage(text);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void integersComeAsTheyWere(int seed) throws WireException {
        Random random = new Random(seed);
        int[] ints = random.ints(50).toArray();
        long[] longs = random.longs(50).toArray();
        byte[] bytes = new byte[50];
        random.nextBytes(bytes);
        Tensor target = ByteTensor.signed(Shape.of(60), new byte[60]);
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 20, 9, WireType.INT32, 250);
        WireTensor tensor = WireTensor.of(WireType.INT8, ByteTensor.signed(Shape.of(50), bytes), 0, 50);
        ShardRequest request = ShardRequest.decode(ShardRequest.encode(head, 1, 1, tensor));

        request.requireTypes(target, IntTensor.wrap(Shape.of(1), new int[1]));
        request.copyTo(target, 5);

        assertThat(Arrays.copyOfRange(((ByteTensor) target).data(), 5, 25))
                .isEqualTo(Arrays.copyOfRange(bytes, 20, 40));
        IntTensor four = IntTensor.wrap(Shape.of(60), new int[60]);
        byte[] answer = ShardAnswer.encode(TIMES, 3, WireType.FLOAT16, IntTensor.wrap(Shape.of(50), ints), 10, 30);
        assertThat(ShardAnswer.decodeInto(answer, 3, four, 2, 30)).isEqualTo(TIMES);
        assertThat(Arrays.copyOfRange(four.data(), 2, 32)).isEqualTo(Arrays.copyOfRange(ints, 10, 40));
        LongTensor eight = LongTensor.wrap(Shape.of(60), new long[60]);
        answer = ShardAnswer.encode(TIMES, 3, WireType.INT64, LongTensor.wrap(Shape.of(50), longs), 10, 30);
        assertThat(ShardAnswer.decodeInto(answer, 3, eight, 2, 30)).isEqualTo(TIMES);
        assertThat(Arrays.copyOfRange(eight.data(), 2, 32)).isEqualTo(Arrays.copyOfRange(longs, 10, 40));
    }

    @Test
    void cannotBeMadeWrong() {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 4, 9, WireType.INT8, 250);
        WireTensor tensor = WireTensor.of(WireType.FLOAT32, new float[6], 0, 6);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShardRequest.Head(0, JobExtents.of(1), 1, 1, WireType.INT8, 0))
                .withMessageContaining("job 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShardRequest.Head(1, JobExtents.of(1), 0, 1, WireType.INT8, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShardRequest.Head(1, JobExtents.of(1), 1, 0, WireType.INT8, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ShardRequest.Head(1, JobExtents.of(1), 1, 1, WireType.INT8, 3_600_001));
        assertThatIllegalArgumentException().isThrownBy(() -> ShardRequest.encode(head, 0, 0, null));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> ShardRequest.encode(head, 0, 2, tensor));
    }

    @Test
    void noRequestHasMoreOverheadThanTheBoundAndOneHasAsMuch() throws WireException {
        int data = 65_535;
        byte[] longest = CborTree.encode(List.of(
                2,
                Long.MAX_VALUE,
                List.of(1),
                1 << 16,
                1 << 16,
                85,
                3_600_000,
                (1 << 15) - 1,
                (1 << 15) - 1,
                1f,
                new Tagged(72, new byte[data])));

        assertThat(ShardRequest.decode(longest).elements()).isEqualTo(data);
        assertThat(longest).hasSize(data + ShardRequest.maxOverhead(JobExtents.of(1)));
        for (int exponent = 0; exponent < 31; exponent++) { // a head grows at powers of two only
            int unit = exponent == 0 ? 1 : (1 << exponent) - 1;
            int index = (Integer.MAX_VALUE - 1) / unit;
            byte[] request = CborTree.encode(List.of(
                    2,
                    Long.MAX_VALUE,
                    List.of(1),
                    unit,
                    unit,
                    85,
                    3_600_000,
                    index,
                    index,
                    1f,
                    new Tagged(72, new byte[1])));
            assertThat(ShardRequest.decode(request).index()).isEqualTo(index);
            assertThat(request.length - 1).isLessThanOrEqualTo(ShardRequest.maxOverhead(JobExtents.of(1)) - 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "INT8"})
    void encodingAllocatesLittleMoreThanTheMessage(WireType type) {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 300, 9, WireType.FLOAT32, 250);
        WireTensor tensor = WireTensor.of(type, new float[600], 0, 600);
        float[] result = new float[300];
        int request = ShardRequest.encode(head, 1, 1, tensor).length;
        int answer = ShardAnswer.encode(TIMES, 1, type, result, 0, 300).length;

        assertThat(Allocation.of(() -> ShardRequest.encode(head, 1, 1, tensor))).isLessThan(request + 512L);
        assertThat(Allocation.of(() -> ShardAnswer.encode(TIMES, 1, type, result, 0, 300)))
                .isLessThan(answer + 512L);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "INT8"})
    void decodingAllocatesNothingForTheElements(WireType type) {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), 9216, 9, WireType.FLOAT32, 250);
        byte[] request = ShardRequest.encode(head, 1, 0, WireTensor.of(type, new float[9216], 0, 9216));
        byte[] answer = ShardAnswer.encode(TIMES, 1, type, new float[9216], 0, 9216);
        float[] target = new float[9216];

        assertThat(Allocation.of(() -> decode(request, target))).isLessThan(512);
        assertThat(Allocation.of(() -> decodeAnswer(answer, target))).isLessThan(512);
    }

    private static void decode(byte[] request, float[] target) {
        try {
            ShardRequest.decode(request).copyTo(FloatTensor.flat(target), 0);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    private static void decodeAnswer(byte[] answer, float[] target) {
        try {
            ShardAnswer.decodeInto(answer, 1, target, 0, target.length);
        } catch (WireException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anAnswerHasARangeOfTheResult(int seed) throws WireException {
        Random random = new Random(seed);
        float[] result = new float[100];
        for (int i = 0; i < result.length; i++) {
            result[i] = random.nextInt(255) - 127;
        }
        result[50] = 127; // a scale of 1, so that bytes are exact
        int count = 1 + random.nextInt(50);
        for (WireType type : FLOATS) {
            float[] target = new float[102];

            byte[] answer = ShardAnswer.encode(TIMES, seed, type, result, 50, count);

            assertThat(ShardAnswer.decodeInto(answer, seed, target, 3, count)).isEqualTo(TIMES);
            for (int i = 0; i < target.length; i++) {
                assertThat(target[i]).isEqualTo(i >= 3 && i < 3 + count ? result[50 + i - 3] : 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 65_520, -1e30f})
    void aSliceThatTheWantedTypeCannotHoldGoesAsFloats(float odd) throws WireException {
        float[] slice = {1, odd, 1e-3f};
        boolean finite = Float.isFinite(odd);
        float[] target = new float[3];

        for (WireType type : FLOATS) {
            byte[] answer = ShardAnswer.encode(TIMES, 0, type, slice, 0, 3);
            ShardAnswer.decodeInto(answer, 0, target, 0, 3);

            boolean kept = type == WireType.FLOAT32 || finite == (type == WireType.INT8);
            WireType sent = kept ? type : WireType.FLOAT32;
            assertThat(answer).hasSize(finite && sent == WireType.INT8 ? 9 + 4 + 3 : 9 + 3 * sent.bytes());
            if (sent == WireType.FLOAT32) {
                assertThat(target).isEqualTo(slice);
            }
        }
    }

    @Test
    void theLargestHalfStaysAHalf() throws WireException {
        byte[] answer = ShardAnswer.encode(TIMES, 0, WireType.FLOAT16, new float[] {65_519, -65_504}, 0, 2);
        float[] target = new float[2];

        ShardAnswer.decodeInto(answer, 0, target, 0, 2);

        assertThat(target).containsExactly(65_504, -65_504);
        assertThat(answer).hasSize(9 + 2 * 2);
    }

    @Test
    void anAnswerThatIsNotTheExpectedOneLeavesTheTargetAlone() {
        float[] target = {5, 5, 5};
        byte[] answer = ShardAnswer.encode(TIMES, 7, WireType.FLOAT16, new float[2], 0, 2);

        refuses(answer, 8, target, 2, "shard answer, slice: expected 8, got 7");
        refuses(answer, 7, target, 3, "shard answer, data: expected 3 elements of 2 bytes, got 4 bytes");
        refuses(answer, 7, target, 1, "shard answer, data: expected 1 elements of 2 bytes, got 4 bytes");
        refuses(
                CborTree.encode(List.of(2, 7, 0, 0, Nothing.NULL, new Tagged(72, new byte[2]))),
                7,
                target,
                2,
                "shard answer, scale: expected a float32 with int8 data, got null");
        refuses(
                CborTree.encode(List.of(2, 7, 0, 0, 1f, new Tagged(84, new byte[4]))),
                7,
                target,
                2,
                "shard answer, scale: expected null without int8 data, got a float32");
        assertThat(target).containsOnly(5);
    }

    @Test
    void noAnswerHasMoreOverheadThanTheBoundAndOneHasAsMuch() {
        GemmTimes longest = new GemmTimes(Integer.MAX_VALUE, Integer.MAX_VALUE);

        byte[] answer = ShardAnswer.encode(longest, Integer.MAX_VALUE, WireType.INT8, new float[65_535], 0, 65_535);

        assertThat(answer).hasSize(65_535 + ShardAnswer.maxOverhead());
    }

    private static void refuses(byte[] answer, int slice, float[] target, int count, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> ShardAnswer.decodeInto(answer, slice, target, 0, count))
                .withMessage(text);
    }
}
