package dev.ballast.bench.checks;

import dev.ballast.bench.kernels.HollowModel;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.onnx.OnnxReader;
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
 * @param preprocessing for photos or, with one plane, for digits
 */
record CheckedModel(String title, String file, boolean hollow, Preprocessing preprocessing) {
    private static final Preprocessing IMAGENET = new Preprocessing(
            Preprocessing.Colour.RGB, false, 255, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));
    private static final Preprocessing BYTES =
            new Preprocessing(Preprocessing.Colour.RGB, false, 1, List.of(123.0, 117.0, 104.0), List.of(1.0, 1.0, 1.0));

    static final List<CheckedModel> OF_PHOTOS = List.of(
            new CheckedModel("mobilenetv2", "models/mobilenetv2/model.onnx.gz", false, IMAGENET),
            new CheckedModel("squeezenet11", "models/squeezenet11/model.onnx", false, IMAGENET),
            new CheckedModel("alexnet", "onnx-light/light_bvlc_alexnet.onnx", true, BYTES));

    static final List<CheckedModel> OF_DIGITS = List.of(
            new CheckedModel("lenet5", "models/lenet5/model.onnx", false, Preprocessing.grey(255)),
            new CheckedModel("mnist-cnn", "models/mnist-cnn/model.onnx", false, Preprocessing.grey(1)));

    /** The model; throws IOException as well when this program cannot run it. */
    Model read(Path data) throws IOException {
        byte[] bytes = Files.readAllBytes(data.resolve(file));
        if (file.endsWith(".gz")) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(data.resolve(file)))) {
                bytes = in.readAllBytes();
            }
        }
        try {
            return OnnxReader.read(title, hollow ? HollowModel.filled(bytes) : bytes);
        } catch (ModelException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
