package dev.ballast.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.ballast.gateway.coap.InferClient;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.onnx.UnsignedWeights;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.wire.TensorCodec;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A model with a few inputs and what onnxruntime answers to them. */
final class ReferenceModel implements AutoCloseable {
    private static final int INPUTS = 5;
    private static final long SEED = 2;

    private final String name;
    private final Path file;
    private final Shape shape;
    private final float[][] inputs;
    private final OrtSession session;

    private ReferenceModel(String name, Shape shape, float[][] inputs) throws IOException, OrtException {
        this.name = name;
        this.file = Data.model(name);
        this.shape = shape;
        this.inputs = inputs;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            this.session = OrtEnvironment.getEnvironment()
                    .createSession(UnsignedWeights.in(Files.readAllBytes(file)), options);
        }
    }

    static List<ReferenceModel> all() throws IOException, OrtException {
        float[][] raw = Data.digits(INPUTS);
        float[][] scaled = Arrays.stream(raw).map(digit -> scaled(digit)).toArray(float[][]::new);
        Random random = new Random(SEED);
        float[][] flowers = new float[INPUTS][4];
        for (float[] flower : flowers) {
            for (int i = 0; i < flower.length; i++) {
                flower[i] = 8 * random.nextFloat(); // centimetres
            }
        }
        Shape picture = Shape.of(1, 1, 28, 28);
        return List.of(
                new ReferenceModel("lenet5", picture, scaled),
                new ReferenceModel("mnist-cnn", picture, raw),
                new ReferenceModel("mnist-cnn-int8-qop", picture, raw),
                new ReferenceModel("iris-mlp", Shape.of(1, 4), flowers));
    }

    /** LeNet-5 and the first of MNIST's test digits. */
    static ReferenceModel lenet5(int digits) throws IOException, OrtException {
        float[][] scaled =
                Arrays.stream(Data.digits(digits)).map(digit -> scaled(digit)).toArray(float[][]::new);
        return new ReferenceModel("lenet5", Shape.of(1, 1, 28, 28), scaled);
    }

    private static float[] scaled(float[] pixels) {
        float[] scaled = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            scaled[i] = pixels[i] / 255;
        }
        return scaled;
    }

    String name() {
        return name;
    }

    int inputs() {
        return inputs.length;
    }

    ModelSource source() {
        return new ModelSource(name, file, Preprocessing.grey(255), List.of(), ModelSource.WireTypes.EXACT);
    }

    /** One input as the body of a request. */
    byte[] body(int input, InferClient.Body kind) {
        if (kind == InferClient.Body.CBOR) {
            return TensorCodec.encode(FloatTensor.wrap(shape, inputs[input]));
        }
        List<String> numbers = new ArrayList<>();
        for (float value : inputs[input]) {
            numbers.add(Float.toString(value));
        }
        return ("{\"inputs\":[{\"data\":[" + String.join(",", numbers) + "]}]}").getBytes(UTF_8);
    }

    /** What onnxruntime answers. */
    float[] expected(int input) {
        long[] dims = Arrays.stream(shape.toArray()).asLongStream().toArray();
        String inputName = session.getInputNames().iterator().next();
        try (OnnxTensor tensor = OnnxTensor.createTensor(
                        OrtEnvironment.getEnvironment(), FloatBuffer.wrap(inputs[input]), dims);
                OrtSession.Result result = session.run(Map.of(inputName, tensor))) {
            FloatBuffer buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
            float[] values = new float[buffer.remaining()];
            buffer.get(values);
            return values;
        } catch (OrtException e) {
            throw new AssertionError(name, e);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
