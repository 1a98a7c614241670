package dev.ballast.demo;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.picture.Preprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A model of the ImageNet classes, and how its pictures are prepared.
 *
 * @param offset classes before the first of ImageNet
 */
public record PhotoModel(String name, int offset, Preprocessing preprocessing) {
    private static final List<Double> NONE = List.of(0.0);
    private static final List<Double> ONE = List.of(1.0);

    /** Two forms of SqueezeNet and two of MobileNetV2. */
    public static final List<PhotoModel> ALL = List.of(
            new PhotoModel("squeezenet11", 0, new Preprocessing(Preprocessing.Colour.BGR, false, 1, NONE, ONE)),
            new PhotoModel(
                    "squeezenet10-deepcompressed",
                    0,
                    new Preprocessing(Preprocessing.Colour.BGR, false, 1, List.of(104.0, 117.0, 123.0), ONE)),
            new PhotoModel(
                    "mobilenetv2",
                    1,
                    new Preprocessing(Preprocessing.Colour.RGB, false, 1, List.of(127.5), List.of(127.5))),
            new PhotoModel(
                    "mobilenetv2-int8",
                    1,
                    new Preprocessing(
                            Preprocessing.Colour.RGB,
                            false,
                            Preprocessing.Numbers.USUAL,
                            Preprocessing.Resize.CROP,
                            Preprocessing.Layout.BY_SHAPE)));

    /** Its file, packed or not. */
    public Path file(Path data) throws GatewayException {
        Path folder = data.resolve("models").resolve(name);
        for (String file : List.of("model.onnx.gz", "model.onnx")) {
            if (Files.isRegularFile(folder.resolve(file))) {
                return folder.resolve(file);
            }
        }
        throw new GatewayException(
                "there is no model.onnx in " + folder + "; name the folder of the models with --data");
    }

    /** The model as a gateway serves it. */
    public ModelSource source(Path data) throws GatewayException {
        return new ModelSource(name, file(data), preprocessing, List.of(), ModelSource.WireTypes.EXACT);
    }
}
