package dev.ballast.system;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.text.EmbeddingSettings;
import dev.ballast.gateway.text.Pooling;
import dev.ballast.gateway.text.TextSettings;
import dev.ballast.gateway.text.TokenizerSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** all-MiniLM-L6-v2 with weights of one type, and the vectors that onnxruntime computes from token ids. */
final class SentenceModel implements AutoCloseable {
    private static final int SHAPES = 16;

    private final String name;
    private final Path file;
    private final Path tokenizer;
    private final OrtSession session;

    /** Copies {@code name}.onnx and its tokenizer from the class path to a folder. */
    SentenceModel(String name, Path folder) throws IOException, OrtException {
        this.name = name;
        this.file = copy(name + ".onnx", folder);
        this.tokenizer = copy(name + "-tokenizer.json", folder);
        this.session = OrtEnvironment.getEnvironment().createSession(file.toString());
    }

    private static Path copy(String resource, Path folder) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SentenceModel.class.getResourceAsStream("/" + resource), resource)) {
            Path copy = folder.resolve(resource);
            Files.copy(in, copy);
            return copy;
        }
    }

    String name() {
        return name;
    }

    /** Whether its weights are int8. */
    boolean isQuantized() {
        return name.endsWith("-q");
    }

    /** The settings of a model of up to two texts of 256 tokens. The file with float32 weights calls both axes {@code batch}. */
    ModelSource source() {
        Map<String, Integer> most =
                isQuantized() ? Map.of("batch_size", 2, "sequence_length", 256) : Map.of("batch", 2, "batch_1", 256);
        return new ModelSource(name, file, Preprocessing.USUAL, List.of(), ModelSource.WireTypes.EXACT)
                .withTexts(new TextSettings(
                        new TokenizerSource(TokenizerSource.Kind.TOKENIZER, tokenizer, null, 256),
                        new EmbeddingSettings(new Pooling(Pooling.Kind.MEAN, true), "")))
                .withShapes(new ModelSource.Shapes(most, SHAPES));
    }

    /** The mean over all tokens, of length 1. */
    double[] vector(long[] ids) throws OrtException {
        float[][] states = states(ids);
        double[] sum = new double[states[0].length];
        for (float[] state : states) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += state[i];
            }
        }
        double length = Math.sqrt(cosine(sum, sum));
        return Arrays.stream(sum).map(number -> number / length).toArray();
    }

    /** The output with a vector for each token. */
    String output() {
        return session.getOutputNames().iterator().next();
    }

    /** What the model says about each token. */
    float[][] states(long[] ids) throws OrtException {
        long[] ones = new long[ids.length];
        Arrays.fill(ones, 1);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OnnxTensor tokens = OnnxTensor.createTensor(environment, new long[][] {ids});
                OnnxTensor mask = OnnxTensor.createTensor(environment, new long[][] {ones});
                OnnxTensor types = OnnxTensor.createTensor(environment, new long[1][ids.length]);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
            return ((float[][][]) result.get(0).getValue())[0];
        }
    }

    /** The sum of products, which is the cosine of vectors of length 1. */
    static double cosine(double[] left, double[] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return sum;
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
