package dev.ballast.bench.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A model of the test data.
 *
 * @param title name for people and programs
 * @param file path under the data folder; it ends in .gz when compressed
 * @param hollow whether the file has no weights, so random ones are filled in
 * @param tokens length of the sentence that a model of text gets; 0 for other models
 * @param tolerance how far two answers may differ, relative to the largest element
 */
record ModelSource(String title, String file, boolean hollow, int tokens, double tolerance) {
    /** Some thirty layers of roundings, and a softmax. */
    private static final double ROUNDINGS = 1e-3;

    /** onnxruntime's fused operators may quantize a value to the next step. Later layers multiply the difference. */
    private static final double STEPS = 0.1;

    static final List<ModelSource> ALL = List.of(
            new ModelSource("squeezenet11", "models/squeezenet11/model.onnx", false),
            new ModelSource("mobilenetv2", "models/mobilenetv2/model.onnx.gz", false),
            new ModelSource("resnet20-cifar10", "models/resnet20-cifar10/model.onnx", false),
            new ModelSource("alexnet", "onnx-light/light_bvlc_alexnet.onnx", true),
            new ModelSource("yolox-nano", "real/yolox-nano/model.onnx", false),
            new ModelSource("minilm", "minilm/all-minilm-l6-v2.onnx", false, 128, ROUNDINGS),
            new ModelSource("minilm-int8", "minilm/all-minilm-l6-v2-q.onnx", false, 128, STEPS));

    /** A model of anything but text, in float32. */
    ModelSource(String title, String file, boolean hollow) {
        this(title, file, hollow, 0, ROUNDINGS);
    }

    /** The model as ONNX. */
    byte[] read(Path data) throws IOException {
        byte[] bytes = Files.readAllBytes(data.resolve(file));
        if (file.endsWith(".gz")) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(data.resolve(file)))) {
                bytes = in.readAllBytes();
            }
        }
        return hollow ? HollowModel.filled(bytes) : bytes;
    }
}
