package dev.ballast.model.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
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
final class Onnxruntime implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    Onnxruntime(byte[] model) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
            session = environment.createSession(model, options);
        }
    }

    /** All outputs of a model with one float32 input. They must be float32. */
    List<FloatTensor> run(ValueInfo input, FloatTensor value) throws OrtException {
        return run(Map.of(input.name(), value));
    }

    /** All outputs for inputs by name. The outputs must be float32. */
    List<FloatTensor> run(Map<String, Tensor> inputs) throws OrtException {
        Map<String, OnnxTensor> fed = new HashMap<>();
        try {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                fed.put(input.getKey(), tensor(input.getValue()));
            }
            return outputs(fed);
        } finally {
            fed.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(Tensor value) throws OrtException {
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
        ByteTensor octets = (ByteTensor) value;
        OnnxJavaType type =
                octets.isBool() ? OnnxJavaType.BOOL : octets.isSigned() ? OnnxJavaType.INT8 : OnnxJavaType.UINT8;
        return OnnxTensor.createTensor(environment, ByteBuffer.wrap(octets.data()), dims, type);
    }

    private List<FloatTensor> outputs(Map<String, OnnxTensor> fed) throws OrtException {
        try (OrtSession.Result result = session.run(fed)) {
            List<FloatTensor> outputs = new ArrayList<>();
            for (Map.Entry<String, OnnxValue> entry : result) {
                OnnxTensor output = (OnnxTensor) entry.getValue();
                float[] data = new float[output.getFloatBuffer().remaining()];
                output.getFloatBuffer().get(data);
                int[] shape = LongStream.of(output.getInfo().getShape())
                        .mapToInt(Math::toIntExact)
                        .toArray();
                outputs.add(FloatTensor.wrap(Shape.of(shape), data));
            }
            return outputs;
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
