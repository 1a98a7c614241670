package dev.ballast.gateway.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.picture.Preprocessing.Colour;
import dev.ballast.gateway.picture.Preprocessing.Layout;
import dev.ballast.gateway.picture.Preprocessing.Numbers;
import dev.ballast.gateway.picture.Preprocessing.Resize;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageInputTest {
    private static final Preprocessing RAW_RGB = new Preprocessing(Colour.RGB, false, 1, List.of(0.0), List.of(1.0));

    static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    static BufferedImage filled(int width, int height, int type, int rgb) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        return image;
    }

    private static float[] read(byte[] bytes, Shape shape, Preprocessing preprocessing) throws PictureException {
        return ImageInput.read(bytes, ValueInfo.floats("x", shape), preprocessing, () -> false)
                .numbers()
                .data();
    }

    private static Preprocessing placed(Resize resize, Layout layout) {
        return new Preprocessing(Colour.RGB, false, new Numbers(1, List.of(0.0), List.of(1.0), false), resize, layout);
    }

    @Test
    void everyGreyValueComesThroughUnchanged() throws Exception {
        for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_USHORT_GRAY}) {
            BufferedImage image = new BufferedImage(16, 16, type);
            int full = type == BufferedImage.TYPE_BYTE_GRAY ? 1 : 257;
            for (int i = 0; i < 256; i++) {
                image.getRaster().setSample(i % 16, i / 16, 0, i * full);
            }
            byte[] png = encode(image, "png");
            float[] grey = read(png, Shape.of(1, 1, 16, 16), Preprocessing.grey(1));
            float[] colours = read(png, Shape.of(1, 3, 16, 16), RAW_RGB);
            for (int i = 0; i < 256; i++) {
                assertThat(grey[i]).isEqualTo(i);
                assertThat(colours[512 + i]).isEqualTo(i);
            }
        }
    }

    @Test
    void planesComeInTheOrderAskedForAndNormalized() throws Exception {
        byte[] png = encode(filled(4, 4, BufferedImage.TYPE_INT_RGB, 0x0A141E), "png");
        Preprocessing bgr = new Preprocessing(Colour.BGR, false, 1, List.of(1.0, 2.0, 3.0), List.of(2.0));
        float[] planes = read(png, Shape.of(1, 3, 4, 4), bgr);
        assertThat(planes[0]).isEqualTo((30 - 1) / 2f);
        assertThat(planes[16]).isEqualTo((20 - 2) / 2f);
        assertThat(planes[32]).isEqualTo((10 - 3) / 2f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "gif"})
    void aWidePictureIsCroppedToItsMiddleAndScaled(String format) throws Exception {
        BufferedImage image = filled(90, 30, BufferedImage.TYPE_INT_RGB, 0xFF0000);
        for (int i = 0; i < 900; i++) {
            image.setRGB(30 + i % 30, i / 30, 0x00FF00);
        }
        float[] planes = read(encode(image, format), Shape.of(1, 3, 10, 10), RAW_RGB);
        for (int i = 0; i < 100; i++) {
            assertThat(planes[i]).isZero();
            assertThat(planes[100 + i]).isEqualTo(255);
        }
    }

    /** A picture of 16 x 8 pixels: left half red, right half blue. */
    private static byte[] halves() throws IOException {
        BufferedImage image = filled(16, 8, BufferedImage.TYPE_INT_RGB, 0xFF0000);
        for (int i = 0; i < 64; i++) {
            image.setRGB(8 + i % 8, i / 8, 0x0000FF);
        }
        return encode(image, "png");
    }

    @Test
    void stretchingTakesInAllOfThePicture() throws Exception {
        float[] planes = read(halves(), Shape.of(1, 3, 4, 4), placed(Resize.STRETCH, Layout.NCHW));
        for (int row = 0; row < 4; row++) {
            assertThat(planes[4 * row]).isEqualTo(255);
            assertThat(planes[4 * row + 3]).isZero();
            assertThat(planes[32 + 4 * row + 3]).isEqualTo(255);
        }
    }

    @Test
    void fittingPadsAboveAndBelow() throws Exception {
        Preprocessing fit = placed(Resize.FIT, Layout.NCHW);
        float[] planes = read(halves(), Shape.of(1, 3, 8, 8), fit);
        for (int i = 0; i < 8; i++) {
            assertThat(planes[i]).as("above").isZero();
            assertThat(planes[56 + i]).as("below").isZero();
        }
        assertThat(planes[2 * 8]).isEqualTo(255);
        assertThat(planes[5 * 8]).isEqualTo(255);
        Preprocessing inverted = new Preprocessing(Colour.RGB, true, fit.numbers(), Resize.FIT, Layout.NCHW);
        assertThat(read(halves(), Shape.of(1, 3, 8, 8), inverted)[0]).isZero();
    }

    @Test
    void aLetterboxMayLieAtTheTopLeftInAnyGrey() throws Exception {
        Preprocessing.Padding padding = new Preprocessing.Padding(114, Preprocessing.Padding.Place.TOP_LEFT);
        Numbers raw = new Numbers(1, List.of(0.0), List.of(1.0), false);
        for (boolean invert : new boolean[] {false, true}) {
            Preprocessing letterbox = new Preprocessing(Colour.BGR, invert, raw, Resize.FIT, Layout.NCHW, padding);
            float[] planes = read(halves(), Shape.of(1, 3, 8, 8), letterbox);
            for (int plane = 0; plane < 3; plane++) {
                for (int i = 32; i < 64; i++) {
                    assertThat(planes[plane * 64 + i]).as("below").isEqualTo(114);
                }
            }
            assertThat(planes[7]).as("blue on the right").isEqualTo(invert ? 0 : 255);
            assertThat(planes[2 * 64]).as("red on the left").isEqualTo(invert ? 0 : 255);
        }
    }

    /** A picture with one dark pixel for each quarter: its place in the input is the place of its centre. */
    @ParameterizedTest
    @EnumSource(Resize.class)
    void thePlacementLeadsFromTheInputToThePicture(Resize resize) throws Exception {
        for (Preprocessing.Padding.Place place : Preprocessing.Padding.Place.values()) {
            Preprocessing prepared = new Preprocessing(
                    Colour.GREY,
                    false,
                    new Numbers(1, List.of(0.0), List.of(1.0), false),
                    resize,
                    Layout.NCHW,
                    new Preprocessing.Padding(0, place));
            int x = 60;
            int y = 25;
            BufferedImage picture = filled(120, 40, BufferedImage.TYPE_INT_RGB, 0x000000);
            for (int i = 0; i < 100; i++) {
                picture.setRGB(x - 5 + i % 10, y - 5 + i / 10, 0xFFFFFF);
            }
            PictureInput input = ImageInput.read(
                    encode(picture, "png"), ValueInfo.floats("x", Shape.of(1, 1, 48, 64)), prepared, () -> false);
            double sum = 0;
            double sumX = 0;
            double sumY = 0;
            for (int i = 0; i < 48 * 64; i++) {
                float level = input.numbers().data()[i];
                int row = i / 64;
                sum += level;
                sumX += level * (i % 64 + 0.5);
                sumY += level * (row + 0.5);
            }
            assertThat(input.placement().width()).isEqualTo(120);
            assertThat(input.placement().height()).isEqualTo(40);
            assertThat(input.placement().x((float) (sumX / sum))).isCloseTo(x, Offset.offset(0.2f));
            assertThat(input.placement().y((float) (sumY / sum))).isCloseTo(y, Offset.offset(0.2f));
        }
    }

    @Test
    void croppingKeepsTheProportionsOfTheInput() throws Exception {
        float[] whole = read(halves(), Shape.of(1, 3, 4, 8), placed(Resize.CROP, Layout.NCHW));
        float[] stretched = read(halves(), Shape.of(1, 3, 4, 8), placed(Resize.STRETCH, Layout.NCHW));
        assertThat(whole).isEqualTo(stretched);
    }

    @Test
    void planesMayComeLast() throws Exception {
        byte[] png = encode(filled(2, 2, BufferedImage.TYPE_INT_RGB, 0x010203), "png");
        for (Layout layout : new Layout[] {Layout.NHWC, Layout.BY_SHAPE}) {
            assertThat(read(png, Shape.of(1, 2, 2, 3), placed(Resize.CROP, layout)))
                    .containsExactly(1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3);
        }
        assertThatThrownBy(() -> read(png, Shape.of(1, 2, 2, 3), placed(Resize.CROP, Layout.NCHW)))
                .hasMessageContaining("send a tensor");
    }

    @Test
    void bytesOfQuantizedModelsAreThoseOfThePictureUnlessNumbersAreChosen() throws Exception {
        byte[] png = encode(filled(1, 1, BufferedImage.TYPE_INT_RGB, 0x0080FF), "png");
        Shape shape = Shape.of(1, 3, 1, 1);
        Preprocessing usual = new Preprocessing(Colour.RGB, false, Numbers.USUAL, Resize.CROP, Layout.BY_SHAPE);
        ValueInfo unsigned = new ValueInfo("x", shape, ElementType.UINT8);
        ValueInfo signed = new ValueInfo("x", shape, ElementType.INT8);
        assertThat(bytes(png, unsigned, usual)).containsExactly(0, (byte) 128, (byte) 255);
        assertThat(bytes(png, signed, usual)).containsExactly(-128, 0, 127);
        assertThat(read(png, shape, usual)).containsExactly(0, 128 / 255f, 1);
        Preprocessing chosen = new Preprocessing(Colour.RGB, false, 255, List.of(0.0), List.of(0.01));
        assertThat(bytes(png, signed, chosen)).containsExactly(0, 50, 100);
    }

    /** The input, rounded to bytes as the input's type holds it. */
    private static byte[] bytes(byte[] png, ValueInfo info, Preprocessing preprocessing) throws PictureException {
        float[] numbers =
                ImageInput.read(png, info, preprocessing, () -> false).numbers().data();
        byte[] bytes = new byte[numbers.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Math.rint(numbers[i]);
        }
        return bytes;
    }

    @Test
    void whatIsTransparentLiesOverWhite() throws Exception {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00000000);
        image.setRGB(1, 0, 0x80000000);
        assertThat(read(encode(image, "png"), Shape.of(1, 1, 1, 2), Preprocessing.grey(1)))
                .containsExactly(255, 127);
    }

    @Test
    void jpegIsReadAndInversionTurnsWhiteToBlack() throws Exception {
        byte[] jpeg = encode(filled(28, 28, BufferedImage.TYPE_INT_RGB, 0xFFFFFF), "jpg");
        Preprocessing inverted = new Preprocessing(Colour.GREY, true, 255, List.of(0.0), List.of(1.0));
        assertThat(read(jpeg, Shape.of(1, 1, 28, 28), inverted)).containsOnly(0f);
    }

    @Test
    void aModelThatTakesNoPicturesSaysSo() throws Exception {
        byte[] png = encode(filled(28, 28, BufferedImage.TYPE_INT_RGB, 0), "png");
        for (Shape shape : new Shape[] {Shape.of(1, 4), Shape.of(2, 1, 28, 28), Shape.of(1, 2, 28, 28)}) {
            assertThatThrownBy(() -> read(png, shape, Preprocessing.grey(1)))
                    .isInstanceOf(PictureException.class)
                    .hasMessageContaining("send a tensor");
        }
    }
}
