package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImagesTest {
    /** Two images of 2 rows and 3 columns. */
    private static final byte[] IMAGES = HexFormat.of()
            .parseHex("00000803" + "00000002" + "00000002" + "00000003" + "000102030405" + "fafbfcfdfeff");

    private static final byte[] LABELS = HexFormat.of().parseHex("00000801" + "00000002" + "0709");

    @TempDir
    private Path dir;

    private Path images;
    private Path labels;

    @BeforeEach
    void setUp() throws IOException {
        images = Files.write(dir.resolve("images"), IMAGES);
        labels = Files.write(dir.resolve("labels"), LABELS);
    }

    @Test
    void readsPlainFiles() throws IOException {
        check(IdxImages.read(images, labels));
    }

    @Test
    void readsFilesCompressedWithGzip() throws IOException {
        Files.write(images, gzip(IMAGES));
        Files.write(labels, gzip(LABELS));
        check(IdxImages.read(images, labels));
    }

    @Test
    void readsTheMnistTestSet() throws IOException {
        String data = System.getenv("BALLAST_DATA");
        assumeTrue(data != null, "BALLAST_DATA is not set");
        IdxImages set = IdxImages.read(
                Path.of(data, "mnist/t10k-images-idx3-ubyte.gz"), Path.of(data, "mnist/t10k-labels-idx1-ubyte.gz"));
        assertThat(set.size()).isEqualTo(10_000);
        assertThat(set.rows()).isEqualTo(28);
        assertThat(set.cols()).isEqualTo(28);
        assertThat(set.label(0)).isEqualTo(7);
        assertThat(set.pixels(9999)).hasSize(784);
    }

    @Test
    void refusesEveryTruncatedPrefix() throws IOException {
        for (int length = 0; length < IMAGES.length; length++) {
            Files.write(images, Arrays.copyOf(IMAGES, length));
            assertThatThrownBy(() -> IdxImages.read(images, labels))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(images + " ");
        }
        byte[] packed = gzip(IMAGES);
        for (int length = 0; length < packed.length; length++) {
            Files.write(images, Arrays.copyOf(packed, length));
            assertThatThrownBy(() -> IdxImages.read(images, labels))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(images + " ");
        }
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        refuses(LABELS, LABELS, images + " is not an IDX file of images (magic 00000803)");
        refuses(IMAGES, IMAGES, labels + " is not an IDX file of labels (magic 00000801)");
        refuses(Arrays.copyOf(IMAGES, 10), LABELS, images + " ends inside its header");
        refuses(Arrays.copyOf(IMAGES, 27), LABELS, images + " is cut short: 11 of 12 bytes");
        refuses(Arrays.copyOf(IMAGES, 29), LABELS, images + " is longer than the 12 bytes that it announces");
        refuses(
                IMAGES,
                HexFormat.of().parseHex("00000801" + "00000001" + "07"),
                images + " holds 2 images, " + labels + " holds 1 labels");
        refuses(
                HexFormat.of().parseHex("00000803" + "00000001" + "0000ffff" + "00000003"),
                LABELS,
                images + ": axis 1 must be 1..1024, not 65535");
        refuses(
                HexFormat.of().parseHex("00000803" + "80000000" + "00000001" + "00000001"),
                LABELS,
                images + ": axis 0 must be 1..1000000, not -2147483648");
        refuses(
                HexFormat.of().parseHex("00000803" + "000f4240" + "00000400" + "00000400"),
                LABELS,
                images + " announces 1048576000000 bytes, more than fits in memory");
        Files.delete(labels);
        assertThatThrownBy(() -> IdxImages.read(Files.write(images, IMAGES), labels))
                .isInstanceOf(IOException.class)
                .hasMessage(labels + " is not a file");
    }

    private void refuses(byte[] imageBytes, byte[] labelBytes, String message) throws IOException {
        Files.write(images, imageBytes);
        Files.write(labels, labelBytes);
        assertThatThrownBy(() -> IdxImages.read(images, labels))
                .isInstanceOf(IOException.class)
                .hasMessage(message);
    }

    private static void check(IdxImages set) {
        assertThat(set.size()).isEqualTo(2);
        assertThat(set.rows()).isEqualTo(2);
        assertThat(set.cols()).isEqualTo(3);
        assertThat(set.pixels(0)).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(set.pixels(1)).containsExactly(0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff);
        assertThat(set.label(0)).isEqualTo(7);
        assertThat(set.label(1)).isEqualTo(9);
        assertThatThrownBy(() -> set.pixels(2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
