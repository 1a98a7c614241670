package dev.ballast.bench.kernels;

import java.io.IOException;

/**
 * Multiplies the unfolded activation with numpy. The Python process times the product with its own clock of processor time. One at a
 * time for each process.
 */
final class NumpyProduct implements KernelContender.Product {
    static final String NAME = "numpy";

    private final Numpy.Child numpy;
    private final int length;

    /** Hands the operands to the process. */
    NumpyProduct(Numpy.Child numpy, Operands operands) throws IOException {
        this.numpy = numpy;
        length = operands.shape().rows() * operands.shape().lowering().columns();
        numpy.load(operands);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double seconds(int repeats) throws IOException {
        return numpy.seconds(repeats);
    }

    @Override
    public float[] product() throws IOException {
        return numpy.result(length);
    }
}
