package dev.ballast.bench.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A model among the test data.
 *
 * @param title for people and programs
 * @param file under the data folder; its name ends in .gz when it is packed
 * @param hollow whether its weights are left out, to be filled with random ones
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
