package dev.ballast.bench.flips;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A bit of one weight of a part that shows in the part's product with every input, and the bytes around it. The memory of a node is
 * searched for these bytes.
 *
 * @param index of the weight, row-major
 * @param bit of the weight, 0 for the lowest
 * @param run bytes of weights in a row, which stand only once in the part
 * @param at the byte of the run that holds the bit
 */
record WeightFlip(int index, int bit, ByteBuffer run, int at) {
    private static final int CANDIDATES = 24;
    private static final int SHORTEST_RUN = 64;

    /** The bit as a mask of its byte. */
    int mask() {
        return 1 << bit % Byte.SIZE;
    }

    /**
     * Chooses among the largest weights the one whose flip changes the product most, with the input that shows it least.
     *
     * @param bit of the weight
     * @param activations inputs of the part
     * @throws IOException when no flip of a large weight shows
     */
    static WeightFlip choose(LinearLayer part, int bit, List<Tensor> activations) throws IOException {
        Weights weights = part.weights();
        byte[] bytes = bytes(weights);
        List<Tensor> right = activations.stream()
                .map(activation -> product(part, activation))
                .toList();
        double most = -1;
        int chosen = -1;
        List<Integer> candidates = IntStream.range(0, weights.size())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(weight(weights, i))))
                .limit(CANDIDATES)
                .toList();
        for (int candidate : candidates) {
            LinearLayer flipped = part.with(flipped(weights, bytes, candidate, bit));
            double least = Double.POSITIVE_INFINITY;
            for (int i = 0; i < activations.size(); i++) {
                least = Math.min(least, difference(right.get(i), product(flipped, activations.get(i))));
            }
            if (least > most) {
                most = least;
                chosen = candidate;
            }
        }
        if (!(most > 0)) {
            throw new IOException("no flip of bit " + bit + " of a large weight shows with every input");
        }
        return around(bytes, chosen, weights.format().bytes(), bit);
    }

    private static WeightFlip around(byte[] bytes, int index, int size, int bit) {
        int target = index * size + bit / Byte.SIZE;
        for (int length = SHORTEST_RUN; ; length *= 2) {
            int most = Math.min(length, bytes.length);
            int start = Math.max(0, Math.min(bytes.length - most, target - most / 2) / size * size);
            byte[] run = Arrays.copyOfRange(bytes, start, start + most);
            if (ProcessMemory.find(bytes, bytes.length, run, start + 1) < 0
                    && ProcessMemory.find(bytes, bytes.length, run, 0) == start) {
                return new WeightFlip(index, bit, ByteBuffer.wrap(run), target - start);
            }
        }
    }

    private static double weight(Weights weights, int index) {
        return weights.get(index / weights.cols(), index % weights.cols());
    }

    /** As they stand in the memory of a little-endian machine. */
    private static byte[] bytes(Weights weights) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(weights.sizeInBytes())).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = weights.offset(); i < weights.offset() + weights.size(); i++) {
            switch (weights.format()) {
                case FLOAT32 -> bytes.putFloat(weights.floats()[i]);
                case FLOAT16, INT16 -> bytes.putShort(weights.shorts()[i]);
                case INT8 -> bytes.put(weights.bytes()[i]);
            }
        }
        return bytes.array();
    }

    private static Weights flipped(Weights weights, byte[] bytes, int index, int bit) {
        byte[] copy = bytes.clone();
        copy[index * weights.format().bytes() + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        ByteBuffer buffer = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
        int rows = weights.rows();
        int cols = weights.cols();
        float[] floats = new float[weights.format() == Weights.Format.FLOAT32 ? weights.size() : 0];
        short[] shorts = new short[weights.format().bytes() == Short.BYTES ? weights.size() : 0];
        switch (weights.format()) {
            case FLOAT32 -> buffer.asFloatBuffer().get(floats);
            case FLOAT16, INT16 -> buffer.asShortBuffer().get(shorts);
            case INT8 -> {} // these are bytes
        }
        return switch (weights.format()) {
            case FLOAT32 -> Weights.float32(floats, 0, rows, cols);
            case FLOAT16 -> Weights.float16(shorts, 0, rows, cols);
            case INT8 -> Weights.int8(copy, 0, rows, cols);
            case INT16 -> Weights.int16(shorts, 0, rows, cols);
        };
    }

    private static Tensor product(LinearLayer part, Tensor activation) {
        GemmKernel kernel = Kernels.best();
        Tensor product = part.arithmetic().product(part.outputLength());
        part.multiply(kernel, activation, new Scratch(), product);
        return product;
    }

    /** The largest difference of two elements, beside the largest element; what is no number differs without bounds. */
    private static double difference(Tensor right, Tensor wrong) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < right.shape().size(); i++) {
            double apart = Math.abs(element(right, i) - element(wrong, i));
            largest = Math.max(largest, Math.abs(element(right, i)));
            difference = Double.isNaN(apart) ? Double.POSITIVE_INFINITY : Math.max(difference, apart);
        }
        return largest == 0 ? difference : difference / largest;
    }

    private static double element(Tensor tensor, int i) {
        if (tensor instanceof FloatTensor floats) {
            return floats.data()[i];
        } else if (tensor instanceof IntTensor ints) {
            return ints.data()[i];
        } else if (tensor instanceof LongTensor longs) {
            return longs.data()[i];
        }
        throw new IllegalArgumentException("no product: " + tensor.datatype());
    }
}
