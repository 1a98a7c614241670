package dev.ballast.bench.kernels;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.stream.IntStream;

/** A model in onnxruntime on one thread. Its input is already in native memory; so is the output of a single layer. */
final class Onnxruntime implements KernelContender.Product {
    static final String NAME = "onnxruntime";

    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;
    private final Stopwatch stopwatch;
    private final Map<String, OnnxTensor> input;
    private final Map<String, OnnxTensor> output;

    /** Columns of the result, which is O transposed, or 1. */
    private final int batch;

    private Onnxruntime(OrtSession session, Feed feed, Map<String, OnnxTensor> output, int batch, Stopwatch stopwatch)
            throws OrtException {
        this.session = session;
        this.stopwatch = stopwatch;
        this.input = Map.of(feed.name(), tensor(environment, feed.values(), feed.dims()));
        this.output = output;
        this.batch = batch;
    }

    /** What a model is given. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
    private record Feed(String name, float[] values, long[] dims) {}

    /** A model of one Conv or Gemm over these operands. */
    static Onnxruntime layer(Operands operands, Stopwatch stopwatch) throws IOException {
        LayerShape shape = operands.shape();
        Feed feed = new Feed(OnnxModels.INPUT, operands.activation(), OnnxModels.inputDims(shape));
        long[] dims = OnnxModels.outputDims(shape);
        int batch = dims.length == 2 ? Math.toIntExact(dims[0]) : 1;
        try {
            OrtSession session = session(OnnxModels.layer(shape, operands.weights()));
            float[] zeros = new float[shape.rows() * shape.lowering().columns()];
            OnnxTensor output = tensor(OrtEnvironment.getEnvironment(), zeros, dims);
            String name = session.getOutputNames().iterator().next();
            return new Onnxruntime(session, feed, Map.of(name, output), batch, stopwatch);
        } catch (OrtException e) {
            throw failed(e);
        }
    }

    /** A whole model with one input. */
    static Onnxruntime model(byte[] model, ValueInfo info, FloatTensor input, Stopwatch stopwatch) throws IOException {
        long[] dims = IntStream.of(input.shape().toArray()).asLongStream().toArray();
        try {
            return new Onnxruntime(session(model), new Feed(info.name(), input.data(), dims), Map.of(), 1, stopwatch);
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

    private static OnnxTensor tensor(OrtEnvironment environment, float[] values, long[] dims) throws OrtException {
        FloatBuffer direct = ByteBuffer.allocateDirect(values.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        direct.put(values).flip();
        return OnnxTensor.createTensor(environment, direct, dims);
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
