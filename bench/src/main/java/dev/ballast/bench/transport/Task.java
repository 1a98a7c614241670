package dev.ballast.bench.transport;

import dev.ballast.demo.AskedProduct;
import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import java.util.Arrays;
import java.util.Random;

/** The request to the node in one cell, and its expected result. Immutable. */
final class Task {
    private final byte[] part;
    private final String partId;
    private final float[] input;
    private final float[] expected;

    private final JobExtents extents;

    private Task(byte[] part, JobExtents extents, float[] input, float[] expected) {
        this.part = part;
        this.partId = PartIds.of(part);
        this.extents = extents;
        this.input = input;
        this.expected = expected;
    }

    /** A product of negligible work with so many bytes of float32 either way. */
    static Task of(int upBytes, int downBytes) {
        LinearLayer layer = ThinLayer.of(upBytes / Float.BYTES, downBytes / Float.BYTES);
        Random random = new Random(upBytes + 31L * downBytes);
        float[] input = new float[layer.lowering().inputLength()];
        for (int i = 0; i < input.length; i++) {
            input[i] = random.nextFloat() - 0.5f;
        }
        float[] expected = new float[layer.outputLength()];
        layer.multiply(Kernels.available().get(0), input, 0, new Scratch(), expected, 0);
        return new Task(PartMessage.of(layer).encode(), JobExtents.of(layer.lowering()), input, expected);
    }

    /** The encoded part; not to be written. */
    byte[] part() {
        return part;
    }

    String partId() {
        return partId;
    }

    JobExtents extents() {
        return extents;
    }

    /** The activation; not to be written. */
    float[] input() {
        return input;
    }

    AskedProduct.Work work() {
        return new AskedProduct.Work(partId, extents, expected.length);
    }

    int outputLength() {
        return expected.length;
    }

    /** Whether a result is right; one multiplication each, so to the last bit. */
    boolean isRight(float[] result) {
        return Arrays.equals(result, expected);
    }
}
