package dev.ballast.gateway.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The work that the bytes of a picture cause in a decoder. It is counted in checks of the deadline, not in time. */
@Tag("slow")
class PictureWorkTest {
    private static final byte[] NOTHING = new byte[0];

    /** Number of times that the decoder checks the deadline. */
    private static int looks(byte[] picture) throws PictureException {
        int[] looks = new int[1];
        PictureFile.decode(picture, () -> ++looks[0] < 0);
        return looks[0];
    }

    private static void assertRefused(byte[] picture, String message) {
        assertThatThrownBy(() -> PictureFile.decode(picture, () -> false))
                .isInstanceOf(PictureException.class)
                .hasMessageContaining(message);
    }

    static IntStream seeds() {
        return IntStream.range(0, 8);
    }

    /** Between the scans are bytes that decoders skip: fill bytes, markers alone, comments, stray bytes. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aJpegOfThousandsOfScansIsRefusedBeforeItIsDecoded(int seed) throws IOException {
        Random random = new Random(seed);
        String[] between = {"", "FFFF", "FF01", "FFD0", "FFFE0004ABCD", "00", "1234", "FF00FFFFFF"};
        byte[] padding = HexFormat.of().parseHex(between[seed % between.length]);
        int more = 1_000 + random.nextInt(4_000);
        byte[] bomb = PictureBombs.scans(PictureBombs.progressive(40, 30), more, padding);
        assertRefused(bomb, "scans; at most 64");
        assertThat(JpegScans.of(bomb).scans())
                .isEqualTo(more + JpegScans.of(PictureBombs.progressive(40, 30)).scans());
    }

    @Test
    void whatEncodersMakeIsFarFromTheBounds() throws Exception {
        byte[] photo = PictureBombs.jpeg(PictureBombs.noise(64, 48, 1), true);
        assertThat(JpegScans.of(photo).scans()).isLessThanOrEqualTo(10);
        byte[] most = PictureBombs.scans(photo, 64 - JpegScans.of(photo).scans(), NOTHING);
        assertThat(PictureFile.decode(most, () -> false).image().getWidth()).isEqualTo(64);
        assertRefused(PictureBombs.scans(photo, 65 - JpegScans.of(photo).scans(), NOTHING), "65 scans");
        ScanLimits large = new ScanLimits(12, 8_000_000, 3, true);
        large.require(new java.awt.Dimension(4_000, 4_000));
    }

    @Test
    void pixelsTimesScansAreBounded() throws IOException {
        byte[] many = PictureBombs.scans(PictureBombs.progressive(4_000, 4_000), 30, NOTHING);
        assertRefused(many, "the picture has 16000000 pixels in 36 scans; at most 5555555 are allowed in that many");
    }

    @Test
    void aHeaderCannotClaimMorePixelsThanItsBytesCanBe() throws IOException {
        byte[] small = PictureBombs.jpeg(new BufferedImage(8, 8, BufferedImage.TYPE_3BYTE_BGR), false);
        assertRefused(PictureBombs.claiming(small, 12_000, 8_000), "cut short");
        assertRefused(PictureBombs.claiming(PictureBombs.progressive(8, 8), 4_000, 4_000), "cut short");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aGifEndsWithItsLastRowWhateverFollows(boolean interlaced) throws Exception {
        byte[] bomb = PictureBombs.gif(64, 64, interlaced, 300_000);
        int rows = 64;
        assertThat(looks(bomb)).isLessThan(2 * rows + 20);
        BufferedImage image = PictureFile.decode(bomb, () -> false).image();
        assertThat(image.getWidth() * image.getHeight()).isEqualTo(64 * 64);
    }

    @Test
    void aGifIsNoLargerThanItsScreen() throws Exception {
        byte[] gif = PictureBombs.gif(900, 900, false, 2_000);
        ByteBuffer.wrap(gif)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(6, (short) 8)
                .putShort(8, (short) 8);
        assertRefused(gif, "larger than its header says");
    }

    @Test
    void chunksOfAPngCostNoMoreThanTheirBytes() throws Exception {
        byte[][] empty = new byte[20_000][];
        Arrays.fill(empty, PictureBombs.chunk("IDAT", NOTHING));
        byte[] bomb = PictureBombs.png(8, 8, 8, 2, false, empty);
        PictureFile.decode(bomb, () -> false);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        PictureFile.decode(bomb, () -> false);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10L * bomb.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 16})
    void textsOfAPngAreNotUnpacked(int bits) throws Exception {
        byte[] text = PictureBombs.text(50_000_000);
        int colour = bits == 16 ? 2 : 3;
        byte[] with = PictureBombs.png(16, 16, bits, colour, bits == 8, text, text);
        assertThat(looks(with)).isLessThanOrEqualTo(looks(PictureBombs.png(16, 16, bits, colour, bits == 8)) + 2);
    }

    /** A profile affects neither time nor colours, because models are trained with the stored numbers. */
    @Test
    void aColourProfileChangesNothing() throws Exception {
        byte[] plain = PictureBombs.jpeg(PictureBombs.noise(16, 16, 5), false);
        byte[] profile = java.awt.color.ICC_Profile.getInstance(java.awt.color.ColorSpace.CS_LINEAR_RGB)
                .getData();
        byte[] content = ByteBuffer.allocate(14 + profile.length)
                .put("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1))
                .put(profile)
                .array();
        byte[] with = PictureBombs.withSegment(plain, 0xE2, content);
        assertThat(pixels(with)).containsExactly(pixels(plain));
        assertThat(JpegScans.of(with).bytes()).isEqualTo(JpegScans.of(plain).bytes());
    }

    private static int[] pixels(byte[] picture) throws PictureException {
        BufferedImage image = PictureFile.decode(picture, () -> false).image();
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    @Test
    void aPictureWithinABmpIsRefused() throws IOException {
        byte[] bomb = PictureBombs.scans(PictureBombs.progressive(40, 30), 3_000, NOTHING);
        assertRefused(PictureBombs.inBmp(bomb, 4, 40, 30), "");
        assertRefused(PictureBombs.inBmp(PictureBombs.png(40, 30, 8, 2, false), 5, 40, 30), "");
    }

    private static byte[] large(PictureHeader.Format format, boolean inPasses) throws IOException {
        return switch (format) {
            case JPEG -> PictureBombs.jpeg(PictureBombs.noise(700, 700, 3), inPasses);
            case PNG -> PictureBombs.png(2_000, 2_000, 16, 6, inPasses);
            case GIF -> PictureBombs.gif(2_000, 2_000, inPasses, 5_000);
            case BMP -> ImageInputTest.encode(PictureBombs.noise(700, 700, 3), "bmp");
        };
    }

    /** When the deadline passes at any check, decoding ends within the next few checks. */
    @ParameterizedTest
    @EnumSource(PictureHeader.Format.class)
    void decodingHeedsTheDeadline(PictureHeader.Format format) throws Exception {
        for (boolean inPasses : new boolean[] {false, true}) {
            byte[] picture = large(format, inPasses);
            int all = looks(picture);
            assertThat(all).isGreaterThan(20);
            for (int at : new int[] {1, 2, all / 3, all - 1}) {
                int[] looks = new int[1];
                assertThatThrownBy(() -> PictureFile.decode(picture, () -> ++looks[0] >= at))
                        .isInstanceOf(PictureException.class);
                assertThat(looks[0]).isBetween(at, at + 8);
            }
        }
    }

    @Test
    void theWorkIsToldFromTheFirstBytes() throws IOException {
        BufferedImage image = new BufferedImage(300, 200, BufferedImage.TYPE_3BYTE_BGR);
        for (String format : new String[] {"jpg", "png", "gif", "bmp"}) {
            byte[] picture = ImageInputTest.encode(image, format);
            assertThat(PictureHeader.work(picture)).as(format).isEqualTo(60_000);
            for (int length = 0; length < 60; length++) {
                assertThat(PictureHeader.work(Arrays.copyOf(picture, length))).isPositive();
            }
        }
        assertThat(PictureHeader.work(PictureBombs.jpeg(image, true))).isEqualTo(600_000);
        byte[] hidden = PictureBombs.jpeg(image, false);
        for (int i = 0; i < 70; i++) {
            hidden = PictureBombs.withSegment(hidden, 0xFE, NOTHING);
        }
        assertThat(PictureHeader.work(hidden)).isEqualTo(PictureHeader.UNKNOWN);
    }
}
