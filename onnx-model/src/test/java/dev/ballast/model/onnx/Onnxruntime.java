package dev.ballast.model.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import ai.onnxruntime.TensorInfo;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.ByteTensor;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.IntTensor;
import dev.ballast.tensor.LongTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A model in onnxruntime, on one thread. */
public final class Onnxruntime implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    public Onnxruntime(byte[] model) throws OrtException {
        this(model, OptLevel.ALL_OPT);
    }

    private Onnxruntime(byte[] model, OptLevel level) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(level);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            session = environment.createSession(model, options);
        }
    }

    /** A model whose nodes are computed one by one, as they stand in the file. */
    static Onnxruntime withoutOptimizations(byte[] model) throws OrtException {
        return new Onnxruntime(model, OptLevel.NO_OPT);
    }

    /** All outputs of a model with one float32 input. They must be float32. */
    List<FloatTensor> run(ValueInfo input, FloatTensor value) throws OrtException {
        return run(Map.of(input.name(), value));
    }

    /** All outputs for inputs by name. The outputs must be float32. */
    public List<FloatTensor> run(Map<String, Tensor> inputs) throws OrtException {
        return outputs(inputs).stream().map(FloatTensor.class::cast).toList();
    }

    /** All outputs for inputs by name, of any types. */
    List<Tensor> outputs(Map<String, Tensor> inputs) throws OrtException {
        Map<String, OnnxTensor> fed = new HashMap<>();
        try {
            for (Map.Entry<String, NodeInfo> input : session.getInputInfo().entrySet()) {
                Tensor value = inputs.get(input.getKey());
                if (value == null) {
                    throw new IllegalArgumentException("no value for input " + input.getKey());
                }
                fed.put(
                        input.getKey(),
                        theirs(value, ((TensorInfo) input.getValue().getInfo()).type));
            }
            try (OrtSession.Result result = session.run(fed)) {
                List<Tensor> outputs = new ArrayList<>();
                for (Map.Entry<String, OnnxValue> entry : result) {
                    outputs.add(ours((OnnxTensor) entry.getValue()));
                }
                return outputs;
            }
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor theirs(Tensor value, OnnxJavaType type) throws OrtException {
        long[] dims = IntStream.of(value.shape().toArray()).asLongStream().toArray();
        if (value instanceof FloatTensor floats) {
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats.data()), dims);
        }
        if (value instanceof LongTensor longs) {
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(longs.data()), dims);
        }
        if (value instanceof IntTensor ints) {
            return OnnxTensor.createTensor(environment, IntBuffer.wrap(ints.data()), dims);
        }
        byte[] octets = ((ByteTensor) value).data();
        ByteBuffer direct = ByteBuffer.allocateDirect(octets.length).put(octets).rewind();
        return OnnxTensor.createTensor(environment, direct, dims, type);
    }

    private static Tensor ours(OnnxTensor output) {
        int[] dims = LongStream.of(output.getInfo().getShape())
                .mapToInt(Math::toIntExact)
                .toArray();
        Shape shape = Shape.of(dims);
        switch (output.getInfo().type) {
            case FLOAT -> {
                float[] data = new float[shape.size()];
                output.getFloatBuffer().get(data);
                return FloatTensor.wrap(shape, data);
            }
            case INT32 -> {
                int[] data = new int[shape.size()];
                output.getIntBuffer().get(data);
                return IntTensor.wrap(shape, data);
            }
            case INT64 -> {
                long[] data = new long[shape.size()];
                output.getLongBuffer().get(data);
                return LongTensor.wrap(shape, data);
            }
            default -> {
                byte[] data = new byte[shape.size()];
                output.getByteBuffer().get(data);
                return switch (output.getInfo().type) {
                    case INT8 -> ByteTensor.signed(shape, data);
                    case BOOL -> ByteTensor.bools(shape, data);
                    default -> ByteTensor.unsigned(shape, data);
                };
            }
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
