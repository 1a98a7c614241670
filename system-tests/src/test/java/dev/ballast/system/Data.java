package dev.ballast.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** The folder of models and pictures that BALLAST_DATA names. Tests that need it are skipped where it is not set. */
final class Data {
    private static final int SIDE = 28;
    private static final int HEADER = 16;

    private Data() {}

    static Path folder() {
        String name = System.getenv("BALLAST_DATA");
        Assumptions.assumeTrue(name != null, "BALLAST_DATA is not set: it names the folder with models/ and mnist/");
        assertThat(Path.of(name)).isDirectory();
        return Path.of(name);
    }

    static Path model(String name) {
        return folder().resolve("models").resolve(name).resolve("model.onnx");
    }

    /** The same, or where it is packed that. */
    static Path modelFile(String name) {
        Path packed = folder().resolve("models").resolve(name).resolve("model.onnx.gz");
        return Files.exists(packed) ? packed : model(name);
    }

    /** The file's bytes, unpacked. */
    static byte[] modelBytes(String name) throws IOException {
        Path file = modelFile(name);
        try (InputStream in = Files.newInputStream(file)) {
            return file.toString().endsWith(".gz") ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
        }
    }

    static Path mnistImages() {
        return folder().resolve("mnist/t10k-images-idx3-ubyte.gz");
    }

    /** The labels of the first of MNIST's test digits. */
    static byte[] labels(int count) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(mnistLabels()))) {
            in.skipNBytes(2 * Integer.BYTES);
            return in.readNBytes(count);
        }
    }

    static Path mnistLabels() {
        return folder().resolve("mnist/t10k-labels-idx1-ubyte.gz");
    }

    /** The first {@code count} test digits, {@code count} times 784 pixels of 0 to 255. */
    static float[][] digits(int count) throws IOException {
        float[][] digits = new float[count][SIDE * SIDE];
        try (InputStream in = new GZIPInputStream(Files.newInputStream(mnistImages()))) {
            in.skipNBytes(HEADER);
            for (float[] digit : digits) {
                byte[] pixels = in.readNBytes(digit.length);
                for (int i = 0; i < digit.length; i++) {
                    digit[i] = pixels[i] & 255;
                }
            }
        }
        return digits;
    }
}
