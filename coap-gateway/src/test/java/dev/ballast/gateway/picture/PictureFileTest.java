package dev.ballast.gateway.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureFileTest {
    /** Memory beside the picture in bytes, for a few rows in the decoder and for ImageIO's streams. */
    private static final long BESIDE = 6 << 20;

    private static byte[] blank(int width, int height, String format) throws Exception {
        return ImageInputTest.encode(new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR), format);
    }

    /** A PNG whose header says that it has these sides. */
    private static byte[] claiming(int width, int height) throws Exception {
        ByteBuffer png = ByteBuffer.wrap(blank(1, 1, "png"));
        png.putInt(16, width).putInt(20, height);
        CRC32 check = new CRC32();
        check.update(png.array(), 12, 17);
        return png.putInt(29, (int) check.getValue()).array();
    }

    /** Decoders allocate every row again. So twice the picture is allocated in total, and one picture is kept. */
    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png"})
    void aLargePictureTakesNoMoreMemoryThanItMay(String format) throws Exception {
        byte[] bytes = blank(4_000, 2_000, format);
        PictureFile.decode(blank(8, 8, format), () -> false); // loads the decoder
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        BufferedImage image = PictureFile.decode(bytes, () -> false).image();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(2 * PictureFile.MOST_BYTES + BESIDE);
        assertThat(image.getWidth()).isEqualTo(2_000);
        assertThat(image.getHeight()).isEqualTo(1_000);
    }

    @Test
    void readsAsManyPixelsAsFit() {
        assertThat(PictureFile.step(new Rectangle(2_364, 2_364), 3)).isEqualTo(1);
        assertThat(PictureFile.step(new Rectangle(2_365, 2_365), 3)).isEqualTo(2);
        assertThat(PictureFile.step(new Rectangle(8_000, 6_000), 3)).isEqualTo(3);
        assertThat(PictureFile.step(new Rectangle(8_192, 1), 1)).isEqualTo(1);
        assertThat(PictureFile.step(new Rectangle(8_193, 1), 1)).isEqualTo(2);
    }

    @Test
    void sizesBeyondTheLimitsAreNamed() throws Exception {
        assertThatThrownBy(() -> PictureFile.decode(claiming(12_500, 8_001), () -> false))
                .isInstanceOf(PictureException.class)
                .hasMessage("the picture has 100012500 pixels; at most 100000000");
        assertThatThrownBy(() -> PictureFile.decode(claiming(32_769, 1), () -> false))
                .hasMessage("the picture has 32769 x 1 pixels; at most 32768 per side");
        byte[] inPasses = progressive(8, 8);
        int frame = 0;
        while (inPasses[frame] != (byte) 0xFF || inPasses[frame + 1] != (byte) 0xC2) {
            frame++;
        }
        ByteBuffer.wrap(inPasses).putShort(frame + 5, (short) 4_000).putShort(frame + 7, (short) 5_000);
        assertThatThrownBy(() -> PictureFile.decode(inPasses, () -> false))
                .hasMessage(
                        "the picture has 20000000 pixels; at most 16000000 in a file that cannot be read line by line");
    }

    private static byte[] progressive(int width, int height) throws Exception {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.write(
                    null,
                    new IIOImage(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), null, null),
                    param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @Test
    void aJpegThatComesInPassesIsToldFromOneThatIsReadLineByLine() throws Exception {
        byte[] inPasses = progressive(40, 30);
        assertThat(JpegFrame.of(inPasses).needsAllCoefficients()).isTrue();
        assertThat(PictureFile.decode(inPasses, () -> false).image().getWidth()).isEqualTo(40);
        byte[] inLines = ImageInputTest.encode(new BufferedImage(40, 30, BufferedImage.TYPE_3BYTE_BGR), "jpg");
        assertThat(JpegFrame.of(inLines).needsAllCoefficients()).isFalse();
        for (int length = 0; length < inPasses.length; length++) {
            JpegFrame.of(Arrays.copyOf(inPasses, length)); // reads nothing beyond the end
        }
    }

    /** Decoders skip these bytes before the frame. 01 and D0 to D7 stand alone: no length follows them. The others are no segments. */
    @ParameterizedTest
    @ValueSource(strings = {"FF01", "FFD0", "FFD7", "FFFFFF01", "FF01FF01", "00", "FF00", "FF000004"})
    void nothingBetweenTheMarkersHidesThatAJpegComesInPasses(String between) throws Exception {
        byte[] inPasses = progressive(40, 30);
        byte[] padding = HexFormat.of().parseHex(between);
        byte[] padded = ByteBuffer.allocate(inPasses.length + padding.length)
                .put(inPasses, 0, 2)
                .put(padding)
                .put(inPasses, 2, inPasses.length - 2)
                .array();
        assertThat(JpegFrame.of(padded).needsAllCoefficients()).isTrue();
    }

    /** Markers that stand alone are skipped: 01 and D0 to D7 have no length. */
    @Test
    void aJpegInLinesStaysOneWithMarkersThatStandAlone() throws Exception {
        byte[] inLines = ImageInputTest.encode(new BufferedImage(40, 30, BufferedImage.TYPE_3BYTE_BGR), "jpg");
        byte[] padded = ByteBuffer.allocate(inLines.length + 4)
                .put(inLines, 0, 2)
                .putInt(0xFF01FFD3)
                .put(inLines, 2, inLines.length - 2)
                .array();
        assertThat(JpegFrame.of(padded)).isEqualTo(JpegFrame.of(inLines));
        assertThat(JpegFrame.of(padded).needsAllCoefficients()).isFalse();
        assertThat(JpegFrame.of(padded).components()).isEqualTo(3);
    }

    @Test
    void aJpegOfFourColoursIsRefusedInWords() throws Exception {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(Raster.createInterleavedRaster(0, 8, 8, 4, null), null, null), null);
        } finally {
            writer.dispose();
        }
        assertThatThrownBy(() -> PictureFile.decode(bytes.toByteArray(), () -> false))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining("CMYK");
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertThatThrownBy(() -> PictureFile.decode(new byte[40], () -> false))
                .isInstanceOf(PictureException.class)
                .hasMessage("the body of 40 bytes is not a JPEG, PNG, BMP or GIF picture");
    }

    /** A decoder fills the rows that are missing with grey, and the answer would be for another picture. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJpegThatIsCutOffIsRefused(boolean isProgressive) throws Exception {
        byte[] whole = PictureBombs.jpeg(PictureBombs.noise(40, 30, 1), isProgressive);
        for (int length : new int[] {whole.length / 2, whole.length - 100, whole.length - 2, whole.length - 1}) {
            assertThatThrownBy(() -> PictureFile.decode(Arrays.copyOf(whole, length), () -> false))
                    .as("%d of %d bytes", length, whole.length)
                    .isInstanceOf(PictureException.class)
                    .hasMessageContaining("cut short");
        }
        byte[] more = Arrays.copyOf(whole, whole.length + 7); // some cameras add bytes after the end
        assertThat(PictureFile.decode(more, () -> false).image().getWidth()).isEqualTo(40);
    }

    /** A picture that is cut at any length, or has any byte changed, is read or refused; nothing else happens. */
    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "gif"})
    void damagedPicturesAreReadOrRefused(String format) throws Exception {
        BufferedImage image = ImageInputTest.filled(9, 7, BufferedImage.TYPE_INT_RGB, 0x336699);
        byte[] whole = ImageInputTest.encode(image, format);
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= (byte) (1 + random.nextInt(255));
            refused += isRefused(Arrays.copyOf(whole, i)) ? 1 : 0;
            refused += isRefused(changed) ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(10);
    }

    private static boolean isRefused(byte[] bytes) {
        try {
            PictureFile.decode(bytes, () -> false);
            return false;
        } catch (PictureException e) {
            assertThat(e.getMessage()).isNotBlank();
            return true;
        }
    }
}
