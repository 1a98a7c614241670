package dev.ballast.gateway.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.picture.Preprocessing.Colour;
import dev.ballast.gateway.picture.Preprocessing.Layout;
import dev.ballast.gateway.picture.Preprocessing.Numbers;
import dev.ballast.gateway.picture.Preprocessing.Resize;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.Shape;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture stored in each of the eight orientations is read as one and the same picture. */
class OrientationTest {
    /** Side of a JPEG block. In blocks of one grey, every pixel is stored exactly. */
    private static final int BLOCK = 8;

    private static final int WIDTH = 5 * BLOCK;
    private static final int HEIGHT = 3 * BLOCK;
    private static final int NUMBERS = 8;

    /** The place in the file of pixel x, y of the picture. EXIF defines it by the sides of the picture that row 0 and column 0 are. */
    private static int[] place(int number, int x, int y) {
        int right = WIDTH - 1 - x;
        int bottom = HEIGHT - 1 - y;
        return switch (number) {
            case 1 -> new int[] {x, y};
            case 2 -> new int[] {right, y};
            case 3 -> new int[] {right, bottom};
            case 4 -> new int[] {x, bottom};
            case 5 -> new int[] {y, x};
            case 6 -> new int[] {y, right};
            case 7 -> new int[] {bottom, right};
            case 8 -> new int[] {bottom, x};
            default -> throw new IllegalArgumentException();
        };
    }

    private static int grey(int x, int y) {
        return 10 + 16 * (x / BLOCK + WIDTH / BLOCK * (y / BLOCK));
    }

    /** The picture as a camera in this orientation stores it, without the EXIF tag. */
    private static byte[] stored(int number) throws Exception {
        boolean turned = number > 4;
        BufferedImage image =
                new BufferedImage(turned ? HEIGHT : WIDTH, turned ? WIDTH : HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            int[] place = place(number, i % WIDTH, i / WIDTH);
            image.getRaster().setSample(place[0], place[1], 0, grey(i % WIDTH, i / WIDTH));
        }
        return ImageInputTest.encode(image, "jpg");
    }

    /** Adds the EXIF tag: a TIFF directory with the orientation as its second entry. */
    private static byte[] noted(byte[] jpeg, int number, ByteOrder order) {
        ByteBuffer tiff = ByteBuffer.allocate(8 + 2 + 2 * 12 + 4).order(order);
        tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
        tiff.putShort((short) 42).putInt(8).putShort((short) 2);
        tiff.putShort((short) 0x010F).putShort((short) 2).putInt(1).putInt(0);
        tiff.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) number);
        byte[] name = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer whole = ByteBuffer.allocate(jpeg.length + 4 + name.length + tiff.capacity());
        whole.put(jpeg, 0, 2).putShort((short) 0xFFE1).putShort((short) (2 + name.length + tiff.capacity()));
        return whole.put(name).put(tiff.array()).put(jpeg, 2, jpeg.length - 2).array();
    }

    private static float[] read(byte[] picture, int width, int height, Resize resize) throws Exception {
        Numbers raw = new Numbers(1, List.of(0.0), List.of(1.0), false);
        Preprocessing preprocessing = new Preprocessing(Colour.GREY, false, raw, resize, Layout.NCHW);
        return ImageInput.read(
                        picture, ValueInfo.floats("x", Shape.of(1, 1, height, width)), preprocessing, () -> false)
                .numbers()
                .data();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isReadUpright(int number) throws Exception {
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            float[] levels = read(noted(stored(number), number, order), WIDTH, HEIGHT, Resize.STRETCH);
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                assertThat(levels[i])
                        .as("pixel %d", i)
                        .isBetween(grey(i % WIDTH, i / WIDTH) - 2f, grey(i % WIDTH, i / WIDTH) + 2f);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void isDrawnOnUpright(int number) throws Exception {
        BufferedImage upright = UprightPicture.read(noted(stored(number), number, ByteOrder.BIG_ENDIAN));
        assertThat(upright.getWidth()).isEqualTo(WIDTH);
        assertThat(upright.getHeight()).isEqualTo(HEIGHT);
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            assertThat(upright.getRGB(i % WIDTH, i / WIDTH) & 255)
                    .isBetween(grey(i % WIDTH, i / WIDTH) - 2, grey(i % WIDTH, i / WIDTH) + 2);
        }
    }

    /** Levels are rounded between the two passes of resizing, so a turned picture may differ by one. */
    @ParameterizedTest
    @EnumSource(Resize.class)
    void isCroppedAndFittedAfterItIsTurned(Resize resize) throws Exception {
        float[] expected = read(stored(1), 13, 17, resize);
        for (int number = 1; number <= NUMBERS; number++) {
            float[] turned = read(noted(stored(number), number, ByteOrder.BIG_ENDIAN), 13, 17, resize);
            for (int i = 0; i < expected.length; i++) {
                assertThat(turned[i])
                        .as("orientation %d, pixel %d", number, i)
                        .isBetween(expected[i] - 2, expected[i] + 2);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 65_535})
    void aNumberThatIsNoneCountsAsUpright(int number) {
        assertThat(Orientation.of(number)).isEqualTo(Orientation.UPRIGHT);
    }

    @Test
    void partsAndPixelsAreFoundInTheSamePlaces() {
        Rectangle whole = new Rectangle(WIDTH, HEIGHT);
        for (int number = 1; number <= NUMBERS; number++) {
            Orientation orientation = Orientation.of(number);
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                int[] place = place(number, i % WIDTH, i / WIDTH);
                assertThat(orientation.index(place[0], place[1], whole)).isEqualTo(i);
                assertThat(orientation.stored(new Rectangle(i % WIDTH, i / WIDTH, 1, 1), whole))
                        .isEqualTo(new Rectangle(place[0], place[1], 1, 1));
            }
        }
    }

    @Test
    void aDamagedNoteHarmsNothing() throws Exception {
        byte[] whole = noted(stored(6), 6, ByteOrder.LITTLE_ENDIAN);
        assertThat(JpegFrame.of(whole).orientation()).isEqualTo(Orientation.of(6));
        for (int length = 0; length < whole.length; length++) {
            JpegFrame.of(Arrays.copyOf(whole, length)); // must not read beyond the end
        }
        Random random = new Random(7);
        for (int run = 0; run < 20_000; run++) {
            byte[] damaged = whole.clone();
            for (int i = 0; i <= run % 4; i++) {
                damaged[2 + random.nextInt(50)] = (byte) random.nextInt(256);
            }
            JpegFrame.of(damaged); // must not read beyond the segment, and must return
        }
    }
}
