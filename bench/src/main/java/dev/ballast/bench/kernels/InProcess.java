package dev.ballast.bench.kernels;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ludovic.netlib.blas.BLAS;
import dev.ludovic.netlib.blas.JavaBLAS;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;

/** A contender in Java. It writes the product into an array of its own. */
final class InProcess implements KernelContender.Product {
    static final String EJML = "EJML";
    static final String NETLIB = "netlib";

    /** It tells at each start which of its classes it uses. Held, for a logger that nobody holds forgets its level. */
    private static final Logger NETLIB_LOG = Logger.getLogger("dev.ludovic.netlib.blas.InstanceBuilder");

    private final String name;
    private final Runnable work;
    private final float[] output;
    private final Stopwatch stopwatch;

    /** {@code work} writes {@code output}. */
    InProcess(String name, Runnable work, float[] output, Stopwatch stopwatch) {
        this.name = name;
        this.work = work;
        this.output = output;
        this.stopwatch = stopwatch;
    }

    /** What of Ballast's is measured. */
    static String ours(GemmKernel kernel) {
        return "ballast " + kernel.name();
    }

    /** Ballast, as a board runs it: the activation is unfolded and multiplied. */
    static InProcess ballast(GemmKernel kernel, Operands operands, Stopwatch stopwatch) {
        LayerShape shape = operands.shape();
        Block weights =
                Block.of(operands.weights(), shape.rows(), shape.lowering().reduction());
        return layer(ours(kernel), kernel, LinearLayer.of(shape.lowering(), weights), operands, stopwatch);
    }

    /** Ballast over a layer with float32 activations, whatever its weights are kept in. */
    static InProcess layer(String name, GemmKernel kernel, LinearLayer layer, Operands operands, Stopwatch stopwatch) {
        float[] output = new float[layer.outputLength()];
        Scratch scratch = new Scratch();
        float[] activation = operands.activation();
        return new InProcess(name, () -> layer.multiply(kernel, activation, 0, scratch, output, 0), output, stopwatch);
    }

    /** EJML's plain product of the unfolded activation. */
    static InProcess ejml(Operands operands, Stopwatch stopwatch) {
        int m = operands.shape().rows();
        int k = operands.shape().lowering().reduction();
        int n = operands.shape().lowering().columns();
        float[] output = new float[m * n];
        FMatrixRMaj a = FMatrixRMaj.wrap(m, k, operands.weights());
        FMatrixRMaj b = FMatrixRMaj.wrap(k, n, operands.columns());
        FMatrixRMaj c = FMatrixRMaj.wrap(m, n, output);
        return new InProcess(EJML, () -> CommonOps_FDRM.mult(a, b, c), output, stopwatch);
    }

    /** netlib in Java, with the Vector API where the module is there. BLAS is column-major: what it multiplies is transposed. */
    static InProcess netlib(Operands operands, Stopwatch stopwatch) {
        BLAS blas = netlib();
        int m = operands.shape().rows();
        int k = operands.shape().lowering().reduction();
        int n = operands.shape().lowering().columns();
        float[] w = operands.weights();
        float[] i = operands.columns();
        float[] output = new float[m * n];
        Runnable work = n == 1
                ? () -> blas.sgemv("T", k, m, 1f, w, k, i, 1, 0f, output, 1)
                : () -> blas.sgemm("N", "N", n, m, k, 1f, i, n, w, k, 0f, output, n);
        return new InProcess(NETLIB, work, output, stopwatch);
    }

    /** netlib's fastest in Java on this JVM. */
    static BLAS netlib() {
        NETLIB_LOG.setLevel(Level.WARNING);
        return JavaBLAS.getInstance();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public double seconds(int repeats) {
        return stopwatch.seconds(repeats, work::run);
    }

    @Override
    public float[] product() {
        return output.clone();
    }
}
