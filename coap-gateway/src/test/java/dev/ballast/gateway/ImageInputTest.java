package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ImageInputTest {
    private static byte[] encode(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, bytes)).isTrue();
        return bytes.toByteArray();
    }

    private static BufferedImage filled(int width, int height, int type, int rgb) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int i = 0; i < width * height; i++) {
            image.setRGB(i % width, i / width, rgb);
        }
        return image;
    }

    @Test
    void everyGreyValueComesThroughUnchanged() throws Exception {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            image.getRaster().setSample(i % 16, i / 16, 0, i);
        }
        FloatTensor tensor = ImageInput.read(encode(image, "png"), Shape.of(1, 1, 16, 16), Preprocessing.grey(1));
        for (int i = 0; i < 256; i++) {
            assertThat(tensor.data()[i]).isEqualTo(i);
        }
    }

    @Test
    void planesComeInTheOrderAskedForAndNormalized() throws Exception {
        byte[] png = encode(filled(4, 4, BufferedImage.TYPE_INT_RGB, 0x0A141E), "png");
        Preprocessing bgr = new Preprocessing(Preprocessing.Colour.BGR, false, 1, List.of(1.0, 2.0, 3.0), List.of(2.0));
        float[] planes = ImageInput.read(png, Shape.of(1, 3, 4, 4), bgr).data();
        assertThat(planes[0]).isEqualTo((30 - 1) / 2f);
        assertThat(planes[16]).isEqualTo((20 - 2) / 2f);
        assertThat(planes[32]).isEqualTo((10 - 3) / 2f);
    }

    @Test
    void aWidePictureIsCroppedToItsMiddleAndScaled() throws Exception {
        BufferedImage image = filled(90, 30, BufferedImage.TYPE_INT_RGB, 0xFF0000);
        for (int i = 0; i < 900; i++) {
            image.setRGB(30 + i % 30, i / 30, 0x00FF00);
        }
        Preprocessing rgb = new Preprocessing(Preprocessing.Colour.RGB, false, 255, List.of(0.0), List.of(1.0));
        float[] planes = ImageInput.read(encode(image, "png"), Shape.of(1, 3, 10, 10), rgb)
                .data();
        for (int i = 0; i < 100; i++) {
            assertThat(planes[i]).isZero();
            assertThat(planes[100 + i]).isEqualTo(1f);
        }
    }

    @Test
    void jpegIsReadAndInversionTurnsWhiteToBlack() throws Exception {
        byte[] jpeg = encode(filled(28, 28, BufferedImage.TYPE_INT_RGB, 0xFFFFFF), "jpg");
        Preprocessing inverted = new Preprocessing(Preprocessing.Colour.GREY, true, 255, List.of(0.0), List.of(1.0));
        assertThat(ImageInput.read(jpeg, Shape.of(1, 1, 28, 28), inverted).data())
                .containsOnly(0f);
    }

    @Test
    void whatIsNoPictureOrTooLargeIsRefused() throws Exception {
        Shape shape = Shape.of(1, 1, 28, 28);
        assertThatThrownBy(() -> ImageInput.read(new byte[40], shape, Preprocessing.grey(1)))
                .isInstanceOf(BadInputException.class)
                .hasMessage("not a PNG or JPEG picture (40 bytes)");
        byte[] huge = encode(filled(5_000, 4_000, BufferedImage.TYPE_BYTE_BINARY, 0), "png");
        assertThatThrownBy(() -> ImageInput.read(huge, shape, Preprocessing.grey(1)))
                .hasMessage("the picture has 20000000 pixels; at most 16000000");
        byte[] png = encode(filled(28, 28, BufferedImage.TYPE_INT_RGB, 0), "png");
        for (int length = 0; length < png.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(png, length);
            try {
                ImageInput.read(cut, shape, Preprocessing.grey(1));
            } catch (BadInputException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
        assertThatThrownBy(() -> ImageInput.read(png, Shape.of(1, 4), Preprocessing.grey(1)))
                .hasMessageContaining("send a tensor");
    }
}
