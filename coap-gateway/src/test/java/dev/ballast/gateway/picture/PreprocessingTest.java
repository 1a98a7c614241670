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
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shape of an input says about pictures, and how preprocessing reads in words. */
class PreprocessingTest {
    private static final Shape COLOURED = Shape.of(1, 3, 2, 4);

    @ParameterizedTest
    @CsvSource({
        "1, 3, 28, 30, RGB, NCHW",
        "1, 28, 30, 3, RGB, NHWC",
        "1, 1, 28, 30, GREY, NCHW",
        "1, 28, 30, 1, GREY, NHWC",
        "1, 3, 3, 3, RGB, NCHW"
    })
    void theShapeShowsColourAndLayout(int a, int b, int c, int d, Colour colour, Layout layout) {
        Preprocessing shown = Preprocessing.USUAL.forShape(Shape.of(a, b, c, d));
        assertThat(shown.colour()).isEqualTo(colour);
        assertThat(shown.layout()).isEqualTo(layout);
        assertThat(shown.fits(Shape.of(a, b, c, d))).isTrue();
    }

    @Test
    void aShapeThatHoldsNoPictureFitsNone() {
        for (Shape shape :
                new Shape[] {Shape.of(1, 4), Shape.of(2, 3, 8, 8), Shape.of(1, 2, 8, 8), Shape.of(1, 3, 8)}) {
            assertThat(Preprocessing.USUAL.fits(shape)).as("%s", shape).isFalse();
            assertThat(PreprocessingText.of(Preprocessing.USUAL, ValueInfo.floats("x", shape)))
                    .isEmpty();
        }
    }

    @Test
    void aChosenColourAndLayoutStay() {
        Preprocessing chosen = new Preprocessing(Colour.BGR, true, Numbers.USUAL, Resize.FIT, Layout.NHWC);
        assertThat(chosen.forShape(Shape.of(1, 4, 3, 3))).isEqualTo(chosen);
    }

    @Test
    void threeMeansNeedThreePlanes() {
        Numbers three = new Numbers(1, List.of(1.0, 2.0, 3.0), List.of(1.0), false);
        Preprocessing open = new Preprocessing(Colour.BY_SHAPE, false, three, Resize.CROP, Layout.BY_SHAPE);
        assertThat(open.forShape(COLOURED).colour()).isEqualTo(Colour.RGB);
        assertThatThrownBy(() -> open.forShape(Shape.of(1, 1, 2, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mean has 3 values; expected 1, as the input is grey");
    }

    @Test
    void aColouredPictureIsReadAsRedGreenBlueWithoutASetting() throws Exception {
        BufferedImage orange = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        orange.setRGB(0, 0, 0xFF8000);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(orange, "png", png);
        ValueInfo input = ValueInfo.floats("x", Shape.of(1, 3, 1, 1));
        assertThat(ImageInput.read(png.toByteArray(), input, Preprocessing.USUAL, () -> false)
                        .numbers()
                        .data())
                .containsExactly(1, 128 / 255f, 0);
    }

    @Test
    void oneLineSaysAll() {
        Numbers imageNet = new Numbers(255, List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225), false);
        Numbers raw = new Numbers(1, List.of(0.0), List.of(1.0), false);
        Numbers centred = new Numbers(127.5, List.of(1.0), List.of(1.0), false);
        Numbers divided = new Numbers(1, List.of(0.0), List.of(2.0), false);
        assertThat(text(Preprocessing.USUAL.with(Colour.BGR, imageNet)))
                .isEqualTo("4 x 2 (width x height), crop, bgr, nchw,"
                        + " (pixel / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]");
        assertThat(text(Preprocessing.USUAL.with(Colour.RGB, raw))).endsWith("rgb, nchw, pixel 0 to 255");
        assertThat(text(Preprocessing.USUAL.with(Colour.RGB, centred))).endsWith("pixel / 127.5 - 1");
        assertThat(text(Preprocessing.USUAL.with(Colour.RGB, divided))).endsWith("pixel / 2");
        assertThat(text(new Preprocessing(Colour.RGB, true, raw, Resize.FIT, Layout.NCHW)))
                .isEqualTo("4 x 2 (width x height), fit, rgb, nchw, inverted, pixel 0 to 255");
    }

    private static String text(Preprocessing preprocessing) {
        return PreprocessingText.of(preprocessing, ValueInfo.floats("x", COLOURED));
    }

    @Test
    void inputsOfBytesTakeThePixel() {
        Shape last = Shape.of(1, 2, 4, 3);
        assertThat(PreprocessingText.of(Preprocessing.USUAL, new ValueInfo("x", last, ElementType.UINT8)))
                .isEqualTo("4 x 2 (width x height), crop, rgb, nhwc, pixel 0 to 255");
        assertThat(PreprocessingText.of(Preprocessing.USUAL, new ValueInfo("x", last, ElementType.INT8)))
                .endsWith("pixel - 128");
    }
}
