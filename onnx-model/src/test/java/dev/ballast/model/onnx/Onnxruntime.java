package dev.ballast.model.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** A model with one float32 input in onnxruntime, on one thread. */
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

    /** All outputs. They must be float32. */
    List<FloatTensor> run(ValueInfo input, FloatTensor value) throws OrtException {
        long[] dims = IntStream.of(value.shape().toArray()).asLongStream().toArray();
        try (OnnxTensor fed = OnnxTensor.createTensor(environment, FloatBuffer.wrap(value.data()), dims);
                OrtSession.Result result = session.run(Map.of(input.name(), fed))) {
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
