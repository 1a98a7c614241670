package dev.ballast.bench.kernels;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** A model in onnxruntime on one thread. Its inputs are already in native memory; so is the output of a single layer. */
final class Onnxruntime implements KernelContender.Product {
    static final String NAME = "onnxruntime";

    private final OrtSession session;
    private final Stopwatch stopwatch;
    private final Map<String, OnnxTensor> input;
    private final Map<String, OnnxTensor> output;

    /** Columns of the result, which is O transposed, or 1. */
    private final int batch;

    private Onnxruntime(
            OrtSession session,
            Map<String, OnnxTensor> input,
            Map<String, OnnxTensor> output,
            int batch,
            Stopwatch stopwatch) {
        this.session = session;
        this.stopwatch = stopwatch;
        this.input = input;
        this.output = output;
        this.batch = batch;
    }

    /** A model of one Conv or Gemm over these operands. */
    static Onnxruntime layer(Operands operands, Stopwatch stopwatch) throws IOException {
        LayerShape shape = operands.shape();
        long[] dims = OnnxModels.outputDims(shape);
        int batch = dims.length == 2 ? Math.toIntExact(dims[0]) : 1;
        try {
            OrtSession session = session(OnnxModels.layer(shape, operands.weights()));
            float[] zeros = new float[shape.rows() * shape.lowering().columns()];
            OnnxTensor input = tensor(operands.activation(), OnnxModels.inputDims(shape));
            String name = session.getOutputNames().iterator().next();
            Map<String, OnnxTensor> output = Map.of(name, tensor(zeros, dims));
            return new Onnxruntime(session, Map.of(OnnxModels.INPUT, input), output, batch, stopwatch);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    /** A whole model with inputs by name. */
    static Onnxruntime model(byte[] model, Map<String, Tensor> inputs, Stopwatch stopwatch) throws IOException {
        try {
            Map<String, OnnxTensor> fed = new HashMap<>();
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                Tensor value = input.getValue();
                long[] dims =
                        IntStream.of(value.shape().toArray()).asLongStream().toArray();
                fed.put(
                        input.getKey(),
                        value instanceof LongTensor longs
                                ? OnnxTensor.createTensor(
                                        OrtEnvironment.getEnvironment(), LongBuffer.wrap(longs.data()), dims)
                                : tensor(((FloatTensor) value).data(), dims));
            }
            return new Onnxruntime(session(model), fed, Map.of(), 1, stopwatch);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private static OrtSession session(byte[] model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            return OrtEnvironment.getEnvironment().createSession(model, options);
        }
    }

    private static OnnxTensor tensor(float[] values, long[] dims) throws OrtException {
        FloatBuffer direct = ByteBuffer.allocateDirect(values.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        direct.put(values).flip();
        return OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), direct, dims);
    }

    private static IOException failed(OrtException e) {
        return new IOException("onnxruntime: " + e.getMessage(), e);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public double seconds(int repeats) throws IOException {
        try {
            return stopwatch.seconds(repeats, () -> run().close());
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private OrtSession.Result run() throws OrtException {
        return output.isEmpty() ? session.run(input) : session.run(input, output);
    }

    @Override
    public float[] product() throws IOException {
        try (OrtSession.Result result = session.run(input)) {
            FloatBuffer values = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] data = new float[values.remaining()];
            values.get(data);
            return batch == 1 ? data : transposed(data);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    private float[] transposed(float[] data) {
        int rows = data.length / batch;
        float[] product = new float[data.length];
        for (int i = 0; i < data.length; i++) {
            product[i % rows * batch + i / rows] = data[i];
        }
        return product;
    }

    @Override
    public void close() {
        input.values().forEach(OnnxTensor::close);
        output.values().forEach(OnnxTensor::close);
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("onnxruntime does not give its memory back", e);
        }
    }
}
