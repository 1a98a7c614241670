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
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A bit of one weight of a part that shows in the part's product with every input, and the bytes around it. The memory of a node is
 * searched for these bytes.
 *
 * @param index of the weight among those of all blocks, row-major
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
        byte[] encoded = PartMessage.of(part).encode();
        int head = encoded.length - Math.toIntExact(weights.sizeInBytes());
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
            LinearLayer flipped =
                    flipped(part, encoded, head + candidate * weights.format().bytes(), bit);
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
        byte[] bytes = Arrays.copyOfRange(encoded, head, encoded.length);
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
        int left = index;
        for (Weights block : weights.blocks()) {
            if (left < block.size()) {
                return block.get(left / block.cols(), left % block.cols());
            }
            left -= block.size();
        }
        throw new IndexOutOfBoundsException("weight " + index + " of " + weights.size());
    }

    /** The part with a bit of the weight that begins at a byte of its encoding, where weights stand as in memory, flipped. */
    private static LinearLayer flipped(LinearLayer part, byte[] encoded, int at, int bit) throws IOException {
        byte[] copy = encoded.clone();
        copy[at + bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        try {
            return PartMessage.decode(copy).layer().at(part.lowering().extents());
        } catch (WireException e) {
            throw new IOException("bit " + bit + " of a weight: " + e.getMessage(), e);
        }
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
