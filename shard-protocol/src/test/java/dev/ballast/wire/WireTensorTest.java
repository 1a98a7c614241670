package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ballast.gemm.operand.Float16;
import dev.ballast.tensor.FloatTensor;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTensorTest {
    static IntStream seeds() {
        return IntStream.range(0, 50);
    }

    /** All shards of a tensor, assembled by their receiver. */
    private static float[] received(WireTensor tensor, int shardElements) throws WireException {
        ShardRequest.Head head = new ShardRequest.Head(1, JobExtents.of(1), shardElements, 1, WireType.FLOAT32, 0);
        Slicing shards = new Slicing(tensor.length(), shardElements);
        float[] target = new float[tensor.length()];
        for (int index = 0; index < shards.pieces(); index++) {
            ShardRequest request = ShardRequest.decode(ShardRequest.encode(head, -1, index, tensor));
            assertThat(request.index()).isEqualTo(index);
            request.requireElements(shards.size(index));
            request.copyTo(FloatTensor.flat(target), shards.start(index));
        }
        return target;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shardsOfFloatsKeepEveryBit(int seed) throws WireException {
        Random random = new Random(seed);
        float[] data = new float[2 + random.nextInt(500)];
        for (int i = 0; i < data.length; i++) {
            data[i] = Float.intBitsToFloat(random.nextInt());
        }
        int offset = random.nextInt(data.length - 1);
        WireTensor tensor = WireTensor.of(WireType.FLOAT32, data, offset, data.length - offset);

        float[] received = received(tensor, 1 + random.nextInt(100));

        assertThat(tensor.scale()).isEqualTo(1);
        for (int i = 0; i < received.length; i++) {
            assertThat(Float.floatToRawIntBits(received[i])).isEqualTo(Float.floatToRawIntBits(data[offset + i]));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shardsOfHalvesAreTheNearestHalves(int seed) throws WireException {
        float[] data = gaussian(new Random(seed), 300, 1000);

        float[] received = received(WireTensor.of(WireType.FLOAT16, data, 0, data.length), 77);

        for (int i = 0; i < data.length; i++) {
            assertThat(received[i]).isEqualTo(Float16.toFloat(Float16.fromFloat(data[i])));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shardsOfBytesAreOffByHalfTheScaleAtMost(int seed) throws WireException {
        Random random = new Random(seed);
        float[] data = gaussian(random, 300, Math.scalb(1f, random.nextInt(200) - 100));
        WireTensor tensor = WireTensor.of(WireType.INT8, data, 0, data.length);
        float max = Elements.maxMagnitude(data, 0, data.length);

        float[] received = received(tensor, 77);

        assertThat(tensor.scale()).isEqualTo(max / 127);
        // quotient and product are rounded once each, to within 2^-24 of at most 127 scales
        double bound = tensor.scale() * (0.5 + 2 * 127 * 0x1p-24);
        for (int i = 0; i < data.length; i++) {
            assertThat(Math.abs((double) received[i] - data[i])).isLessThanOrEqualTo(bound);
        }
    }

    @Test
    void bytesAreRoundedToTheNearestAndTiesToEven() throws WireException {
        float[] data = new float[4 * 254 + 1];
        for (int i = 0; i < data.length; i++) {
            data[i] = -127 + i / 4f; // a scale of 1
        }

        float[] received = received(WireTensor.of(WireType.INT8, data, 0, data.length), 100);

        for (int i = 0; i < data.length; i++) {
            assertThat(received[i]).isEqualTo((float) Math.rint(data[i]));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, Float.MIN_VALUE, 100 * Float.MIN_VALUE, Float.MIN_NORMAL, 1e30f, Float.MAX_VALUE})
    void aScaleIsFiniteAndSoAreTheElements(float magnitude) throws WireException {
        WireTensor tensor = WireTensor.of(WireType.INT8, new float[] {magnitude, -magnitude, 0}, 0, 3);

        float[] received = received(tensor, 3);

        assertThat(tensor.scale()).isFinite().isNotNegative();
        assertThat(received[0]).isFinite().isEqualTo(-received[1]);
        assertThat(Math.abs(received[0] - magnitude)).isLessThanOrEqualTo(magnitude / 100 + 64 * Float.MIN_VALUE);
        assertThat(received[2]).isZero();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void bytesHaveNoInfinityAndNoNaN(float element) throws WireException {
        WireTensor tensor = WireTensor.of(WireType.INT8, new float[] {1}, 0, 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> tensor.encode(WireType.INT8, new float[] {5, element, 5}, 0, 3));

        assertThat(received(tensor, 1)).containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT16", "INT8"})
    void isReusedWithoutAllocating(WireType type) throws WireException {
        float[] data = gaussian(new Random(1), 9216, 1);
        WireTensor tensor = new WireTensor();

        long allocated = Allocation.of(() -> tensor.encode(type, data, 0, data.length));

        assertThat(allocated).isLessThan(256);
        tensor.encode(WireType.FLOAT32, data, 4, 2);
        assertThat(tensor.type()).isEqualTo(WireType.FLOAT32);
        assertThat(received(tensor, 2)).containsExactly(data[4], data[5]);
    }

    @Test
    void refusesARangeOutsideTheData() {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> WireTensor.of(WireType.FLOAT32, new float[3], 2, 2));
    }

    private static float[] gaussian(Random random, int length, float deviation) {
        float[] data = new float[length];
        for (int i = 0; i < length; i++) {
            data[i] = (float) random.nextGaussian() * deviation;
        }
        return data;
    }
}
