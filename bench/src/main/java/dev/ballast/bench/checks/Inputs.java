package dev.ballast.bench.checks;

import dev.ballast.gateway.picture.ImageInput;
import dev.ballast.gateway.picture.PictureException;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Real inputs: the photos of the test data and the handwritten digits of MNIST. */
final class Inputs {
    private static final int DIGIT = 28 * 28;
    private static final int IDX_IMAGES = 0x803;

    private Inputs() {}

    /** The files of all photos, by name. */
    static List<Path> photos(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("photos"))) {
            return files.filter(file -> !file.toString().endsWith(".tsv"))
                    .sorted()
                    .toList();
        }
    }

    /** A photo as an input of a model. */
    static FloatTensor photo(Path file, ValueInfo input, Preprocessing preprocessing) throws IOException {
        try {
            return ImageInput.read(Files.readAllBytes(file), input, preprocessing, () -> false)
                    .numbers();
        } catch (PictureException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** The first {@code most} digits at most, 784 bytes each, of the training set. */
    static byte[][] digits(Path data, int most) throws IOException {
        Path file = data.resolve("mnist/train-images-idx3-ubyte.gz");
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(new GZIPInputStream(Files.newInputStream(file))))) {
            int magic = in.readInt();
            int count = in.readInt();
            if (magic != IDX_IMAGES || in.readInt() * in.readInt() != DIGIT) {
                throw new IOException(file + " holds no images of 28 x 28 bytes");
            }
            byte[][] digits = new byte[Math.min(most, count)][DIGIT];
            for (byte[] digit : digits) {
                in.readFully(digit);
            }
            return digits;
        }
    }

    /** A digit as an input of a model, its bytes divided by the scale. */
    static FloatTensor digit(byte[] digit, ValueInfo input, Preprocessing preprocessing) {
        FloatTensor tensor = FloatTensor.zeros(input.shape());
        for (int i = 0; i < DIGIT; i++) {
            tensor.data()[i] =
                    (float) ((digit[i] & 255) / preprocessing.numbers().scale());
        }
        return tensor;
    }
}
