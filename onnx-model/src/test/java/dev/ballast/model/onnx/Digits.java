package dev.ballast.model.onnx;

import dev.ballast.model.TestData;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Images of the MNIST test set, from its idx file. */
final class Digits {
    private static final int HEADER = 16;
    private static final Shape SHAPE = Shape.of(1, 1, 28, 28);

    private Digits() {}

    /** The first {@code count} images, 1 x 1 x 28 x 28, each pixel times {@code scale}. */
    static List<FloatTensor> first(int count, float scale) throws IOException {
        List<FloatTensor> digits = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(
                new GZIPInputStream(Files.newInputStream(TestData.path("mnist", "t10k-images-idx3-ubyte.gz"))))) {
            in.readFully(new byte[HEADER]);
            byte[] pixels = new byte[SHAPE.size()];
            for (int i = 0; i < count; i++) {
                in.readFully(pixels);
                digits.add(FloatTensor.wrap(SHAPE, scaled(pixels, scale)));
            }
        }
        return digits;
    }

    private static float[] scaled(byte[] pixels, float scale) {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Byte.toUnsignedInt(pixels[i]) * scale;
        }
        return values;
    }
}
