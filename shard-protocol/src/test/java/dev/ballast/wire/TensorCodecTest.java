package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.CborTree.Tagged;
import dev.ballast.wire.WireException.Reason;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorCodecTest {
    private static final Shape SHAPE = Shape.of(2, 1, 3);
    private static final FloatTensor TENSOR = FloatTensor.wrap(SHAPE, new float[] {1, 2, 3, 4, 5, 6});

    @Test
    void keepsShapeAndElements() throws WireException {
        FloatTensor decoded = TensorCodec.decode(TensorCodec.encode(TENSOR), 6);

        assertThat(decoded.shape()).isEqualTo(SHAPE);
        assertThat(decoded.data()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void keepsScalarsAndEmptyTensors() throws WireException {
        for (Shape shape : List.of(Shape.of(), Shape.of(0), Shape.of(3, 0, 2))) {
            FloatTensor decoded = TensorCodec.decode(TensorCodec.encode(FloatTensor.zeros(shape)), 3);
            assertThat(decoded.shape()).isEqualTo(shape);
        }
    }

    @Test
    void takesABareTypedArrayForAKnownShape() throws WireException {
        byte[] bare = CborTree.encode(new Tagged(85, Sample.hex("0000803f 00000040")));

        FloatTensor decoded = FloatTensor.zeros(Shape.of(1, 2));
        TensorCodec.decodeInto(bare, decoded);

        assertThat(decoded.data()).containsExactly(1, 2);
    }

    @Test
    void takesAShapedTensorForAKnownShapeOnlyIfTheyAgree() throws WireException {
        byte[] encoded = TensorCodec.encode(TENSOR);

        FloatTensor same = FloatTensor.zeros(SHAPE);
        TensorCodec.decodeInto(encoded, same);
        assertThat(same.data()).isEqualTo(TENSOR.data());
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decodeInto(encoded, FloatTensor.zeros(Shape.of(6))))
                .withMessage("tensor, dims: expected 6, got 2x1x3");
    }

    @Test
    void refusesABareTypedArrayOfAnotherLengthOrWithATail() {
        byte[] bare = Sample.hex("d855 44 0000803f");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decodeInto(bare, FloatTensor.zeros(Shape.of(2))))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_LENGTH));
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(
                        () -> TensorCodec.decodeInto(Sample.hex("d855 44 0000803f 00"), FloatTensor.zeros(Shape.of(1))))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TRAILING_BYTES));
    }

    @Test
    void refusesWhatFollowsTheElementsOfAShapedTensor() {
        FloatTensor target = FloatTensor.zeros(Shape.of(1));
        byte[] tail = Sample.hex("d828 82 81 01 d855 44 0000803f 00");
        byte[] third = Sample.hex("d828 83 81 01 d855 44 0000803f 00");

        for (byte[] bytes : List.of(tail, third)) {
            Reason reason = bytes == tail ? Reason.TRAILING_BYTES : Reason.WRONG_LENGTH;
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> TensorCodec.decodeInto(bytes, target))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> TensorCodec.decode(bytes, 1))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(reason));
        }
    }

    @Test
    void bytesComeAsTheyAreUnderTheTagOfTheirSign() throws WireException {
        ByteTensor unsigned = ByteTensor.unsigned(Shape.of(2), new byte[] {(byte) 200, 1});
        ByteTensor signed = ByteTensor.signed(Shape.of(2), new byte[] {-100, 1});
        ByteTensor target = ByteTensor.unsigned(Shape.of(2), new byte[2]);

        assertThat(TensorCodec.encode(unsigned)).isEqualTo(Sample.hex("d828 82 81 02 d840 42 c801"));
        assertThat(TensorCodec.encode(signed)).isEqualTo(Sample.hex("d828 82 81 02 d848 42 9c01"));
        TensorCodec.decodeInto(TensorCodec.encode(unsigned), target);

        assertThat(target.get(0)).isEqualTo(200);
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decodeInto(TensorCodec.encode(signed), target))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_TYPE));
    }

    @Test
    void refusesMoreElementsThanTheCallerTakes() {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decode(TensorCodec.encode(TENSOR), 5))
                .withMessage("tensor, dims: expected at most 5 elements, got 6")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    @Test
    void refusesDimsThatPromiseMoreThanComes() {
        byte[] promise = Sample.hex("d828 82 82 1a7fffffff 1a7fffffff d855 44 00000000");
        byte[] smaller = Sample.hex("d828 82 81 1a1fffffff d855 44 00000000");

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decode(promise, Integer.MAX_VALUE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decode(smaller, Integer.MAX_VALUE))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_LENGTH));
        assertThatExceptionOfType(WireException.class)
                .as("no array is allocated for bytes that are not there")
                .isThrownBy(() -> TensorCodec.decode(Sample.hex("d828 82 81 03 d855 48 00000000 00000000"), 3))
                .withMessage("tensor, elements: expected 3 float32, only 11 bytes are left");
    }

    @Test
    void refusesMoreThanEightAxes() {
        Tagged nine = new Tagged(40, List.of(Collections.nCopies(9, 1), new Tagged(85, new byte[4])));

        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decode(CborTree.encode(nine), 1))
                .withMessageContaining("at most 8 axes");
    }

    @Test
    void wholeNumbersComeLittleEndianUnderTheTagOfTheirSize() throws WireException {
        IntTensor ints = IntTensor.wrap(Shape.of(2), new int[] {Integer.MIN_VALUE, 1});
        LongTensor longs = LongTensor.wrap(Shape.of(1), new long[] {-2});
        assertThat(TensorCodec.encode(ints)).isEqualTo(Sample.hex("d828 82 81 02 d84e 48 00000080 01000000"));
        assertThat(TensorCodec.encode(longs)).isEqualTo(Sample.hex("d828 82 81 01 d84f 48 feffffffffffffff"));
        IntTensor decodedInts = IntTensor.wrap(Shape.of(2), new int[2]);
        LongTensor decodedLongs = LongTensor.wrap(Shape.of(1), new long[1]);
        TensorCodec.decodeInto(TensorCodec.encode(ints), decodedInts);
        TensorCodec.decodeInto(TensorCodec.encode(longs), decodedLongs);
        assertThat(decodedInts.data()).isEqualTo(ints.data());
        assertThat(decodedLongs.data()).isEqualTo(longs.data());
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> TensorCodec.decodeInto(TensorCodec.encode(ints), FloatTensor.zeros(Shape.of(2))))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_TYPE));
    }

    @Test
    void float16IsTakenForFloat32() throws WireException {
        FloatTensor target = FloatTensor.zeros(Shape.of(2));
        TensorCodec.decodeInto(Sample.hex("d828 82 81 02 d854 44 003c 00c0"), target);
        assertThat(target.data()).containsExactly(1, -2);
        TensorCodec.decodeInto(Sample.hex("d854 44 00c0 003c"), target);
        assertThat(target.data()).containsExactly(-2, 1);
    }

    @Test
    void saysItsShapeBeforeItsElementsAreRead() throws WireException {
        assertThat(TensorCodec.shape(TensorCodec.encode(TENSOR))).isEqualTo(SHAPE);
        assertThat(TensorCodec.shape(Sample.hex("d855 44 0000803f"))).isNull();
        assertThatExceptionOfType(WireException.class)
                .as("more elements than bytes")
                .isThrownBy(() -> TensorCodec.shape(Sample.hex("d828 82 82 1a7fffffff 1a7fffffff d855 44 00000000")))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    }
}
