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
 */
record ModelSource(String title, String file, boolean hollow) {
    static final List<ModelSource> ALL = List.of(
            new ModelSource("squeezenet11", "models/squeezenet11/model.onnx", false),
            new ModelSource("mobilenetv2", "models/mobilenetv2/model.onnx.gz", false),
            new ModelSource("resnet20-cifar10", "models/resnet20-cifar10/model.onnx", false),
            new ModelSource("alexnet", "onnx-light/light_bvlc_alexnet.onnx", true));

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
