package dev.ballast.model.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import dev.ballast.model.TestData;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;

/** Silero's voice activity detector, and a synthesized voice. */
public final class VoiceModel {
    /** Shape of the state at the beginning, which is 0. */
    public static final Shape STATE = Shape.of(2, 1, 128);

    private VoiceModel() {}

    /** The file as it is published. */
    public static byte[] file() throws IOException {
        return Files.readAllBytes(TestData.path("real", "silero-vad-v5", "model.onnx"));
    }

    /** The file with the extents of a chunk in place of its open axes. */
    public static byte[] forChunksOf(int samples) throws IOException {
        ModelProto model = ModelProto.parseFrom(file());
        GraphProto.Builder graph = model.getGraph().toBuilder();
        fix(graph, 0, 1, samples);
        fix(graph, 1, STATE.toArray());
        return model.toBuilder().setGraph(graph).build().toByteArray();
    }

    private static void fix(GraphProto.Builder graph, int input, int... dims) {
        var shape = graph.getInputBuilder(input)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .clearDim();
        for (int dim : dims) {
            shape.addDim(Dimension.newBuilder().setDimValue(dim));
        }
    }

    /** A tone with overtones whose loudness rises and falls, and noise. */
    public static FloatTensor chunk(int index, int samples, long rate) {
        Random random = new Random(index);
        float[] wave = new float[samples];
        for (int i = 0; i < samples; i++) {
            double seconds = (index * (double) samples + i) / rate;
            double loudness = Math.max(0, Math.sin(2 * Math.PI * seconds));
            double tone = 0;
            for (int overtone = 1; overtone <= 8; overtone++) {
                tone += Math.sin(2 * Math.PI * 140 * overtone * seconds) / overtone;
            }
            wave[i] = (float) (0.2 * loudness * tone + 0.01 * random.nextGaussian());
        }
        return FloatTensor.wrap(Shape.of(1, samples), wave);
    }
}
