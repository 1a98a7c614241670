package dev.ballast.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class DrawnDigitsTest {
    private static final int DRAWINGS = 2000;
    private static final int MIN_RIGHT = DRAWINGS * 99 / 100;
    private static final long GOLDEN = 0x084476aaL;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aTrainedNetworkReadsThem(long seed) throws Exception {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        DrawnDigits digits = new DrawnDigits(seed);
        int right = 0;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(shippedModel(), oneThread(options))) {
            for (int i = 0; i < DRAWINGS; i++) {
                Drawing drawing = digits.next();
                if (read(environment, session, drawing) == drawing.digit()) {
                    right++;
                }
            }
        }
        assertThat(right).isGreaterThanOrEqualTo(MIN_RIGHT);
    }

    @Test
    void theShippedNetworkIsTheOneInTheDataSet() throws IOException {
        String data = System.getenv("BALLAST_DATA");
        assumeTrue(data != null, "BALLAST_DATA is not set");
        assertThat(shippedModel()).isEqualTo(Files.readAllBytes(Path.of(data, "models/lenet5/model.onnx")));
    }

    @Test
    void theSameSeedGivesTheSamePicturesOnEveryJdk() {
        CRC32 sum = new CRC32();
        DrawnDigits digits = new DrawnDigits(9);
        for (int i = 0; i < 500; i++) {
            sum.update(digits.next().pixels());
        }
        assertThat(sum.getValue()).isEqualTo(GOLDEN);
    }

    @Test
    void drawsEveryDigitAndNeverTheSamePictureTwice() {
        DrawnDigits digits = new DrawnDigits(5);
        Set<Integer> drawn = new HashSet<>();
        Set<String> pictures = new HashSet<>();
        for (int i = 0; i < 300; i++) {
            Drawing drawing = digits.next();
            drawn.add(drawing.digit());
            pictures.add(new String(drawing.pixels(), StandardCharsets.ISO_8859_1));
        }
        assertThat(drawn).hasSize(10);
        assertThat(pictures).hasSize(300);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12})
    void keepsEachDigitWholeAndInTheMiddle(long seed) {
        DrawnDigits digits = new DrawnDigits(seed);
        for (int i = 0; i < 500; i++) {
            byte[] pixels = digits.next().pixels();
            double mass = 0;
            double x = 0;
            double y = 0;
            int brightest = 0;
            int inkOnTheEdge = 0;
            for (int at = 0; at < pixels.length; at++) {
                int value = pixels[at] & 0xff;
                int col = at % Drawing.SIZE;
                int row = at / Drawing.SIZE;
                brightest = Math.max(brightest, value);
                mass += value;
                x += value * (col + 0.5);
                y += value * (row + 0.5);
                if (Math.min(col, row) == 0 || Math.max(col, row) == Drawing.SIZE - 1) {
                    inkOnTheEdge += value;
                }
            }
            assertThat(inkOnTheEdge).isZero();
            assertThat(brightest).isGreaterThan(200);
            assertThat(x / mass).isBetween(12.5, 15.5);
            assertThat(y / mass).isBetween(12.5, 15.5);
        }
    }

    @Test
    void thePngHoldsThePixelsAsTheyAre() throws IOException {
        Drawing drawing = new DrawnDigits(3).next();
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(drawing.png()));
        assertThat(image.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
        assertThat(((DataBufferByte) image.getRaster().getDataBuffer()).getData())
                .isEqualTo(drawing.pixels());
    }

    @Test
    void aPictureIsOfOneDigitAndOneSize() {
        assertThatThrownBy(() -> new Drawing(10, new byte[784])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Drawing(1, new byte[783]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a digit 0 to 9 and its pixels, got 1 and 783 pixels");
    }

    /** For a network this small, one thread is faster than several that wait for each other. */
    private static OrtSession.SessionOptions oneThread(OrtSession.SessionOptions options) throws OrtException {
        options.setIntraOpNumThreads(1);
        return options;
    }

    private static int read(OrtEnvironment environment, OrtSession session, Drawing drawing) throws OrtException {
        byte[] pixels = drawing.pixels();
        FloatBuffer image = FloatBuffer.allocate(pixels.length);
        for (int i = 0; i < pixels.length; i++) {
            image.put(i, (pixels[i] & 0xff) / 255f);
        }
        try (OnnxTensor input = OnnxTensor.createTensor(environment, image, new long[] {1, 1, 28, 28});
                OrtSession.Result result = session.run(Map.of("image", input))) {
            float[] logits = ((float[][]) result.get(0).getValue())[0];
            int best = 0;
            for (int i = 1; i < logits.length; i++) {
                best = logits[i] > logits[best] ? i : best;
            }
            return best;
        }
    }

    private static byte[] shippedModel() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(DrawnDigits.class.getResourceAsStream("/models/lenet5/model.onnx"))) {
            return in.readAllBytes();
        }
    }
}
