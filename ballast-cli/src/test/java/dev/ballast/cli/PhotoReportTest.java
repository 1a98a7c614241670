package dev.ballast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.cli.PhotoReport.Try;
import dev.ballast.gateway.picture.Preprocessing;
import dev.ballast.gateway.picture.Preprocessing.Colour;
import dev.ballast.gateway.picture.Preprocessing.Numbers;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is tried on a photo, and what is said about it. */
class PhotoReportTest {
    private static final Shape COLOURED = Shape.of(1, 3, 8, 8);

    private static String text(Try... tries) {
        return new PhotoReport("net", "tench", "8 x 8, rgb", List.of(tries)).text();
    }

    @Test
    void ofTwoThatAreAboutAsGoodTheSimplerIsNamed() {
        Try now = new Try(List.of(), 57, 0.001);
        Try simple = new Try(List.of("colour: bgr"), 1, 0.93);
        Try other = new Try(List.of("scale: 1", "mean: [104, 117, 123]"), 1, 0.97);
        Try poor = new Try(List.of("scale: 1"), 1, 0.3);
        assertThat(text(now, other, simple, poor))
                .isEqualTo("tench is only rank 57 (p=0.001) with the configured preprocessing (8 x 8, rgb);"
                        + " with another it is rank 1 (p=0.930): set input: {colour: bgr}");
    }

    @Test
    void whatIsRightIsLeftAlone() {
        assertThat(text(new Try(List.of(), 1, 0.5), new Try(List.of("scale: 1"), 1, 0.9)))
                .isEqualTo("tench is rank 1 (p=0.500) with the configured preprocessing: 8 x 8, rgb");
    }

    @Test
    void whatNothingMendsHasOtherCauses() {
        assertThat(text(new Try(List.of(), 9, 0.01), new Try(List.of("scale: 1"), 3, 0.1)))
                .isEqualTo("tench is only rank 9 (p=0.010) with the configured preprocessing (8 x 8, rgb),"
                        + " and no usual colour order or scale makes it rank 1"
                        + " (best: rank 3, p=0.100, with input: {scale: 1});"
                        + " check label-offset, the order of the labels, resize and layout, or try another photo");
        assertThat(text(new Try(List.of(), 2, 0.4)))
                .contains("makes it rank 1; check label-offset")
                .doesNotContain("best");
    }

    @Test
    void colourOrdersAndScalesAreTriedOnceEach() {
        Preprocessing usual = Preprocessing.USUAL.forShape(COLOURED);
        List<Preprocessing> tried = PhotoVariants.of(usual, ValueInfo.floats("x", COLOURED));
        assertThat(tried).hasSize(10).startsWith(usual);
        assertThat(new HashSet<>(tried)).hasSize(10);
        assertThat(tried.stream().map(each -> PhotoVariants.changes(usual, each)))
                .contains(
                        List.of("colour: bgr"),
                        List.of("scale: 1"),
                        List.of("scale: 127.5", "mean: [1]"),
                        List.of("mean: [0.485, 0.456, 0.406]", "deviation: [0.229, 0.224, 0.225]"),
                        List.of("colour: bgr", "mean: [0.406, 0.456, 0.485]", "deviation: [0.225, 0.224, 0.229]"),
                        List.of("colour: bgr", "scale: 1", "mean: [104, 117, 123]"));
    }

    @Test
    void anUnusualScaleIsTriedWithBothColourOrders() {
        Numbers unusual = new Numbers(77, List.of(5.0), List.of(2.0), false);
        Preprocessing configured = Preprocessing.USUAL.forShape(COLOURED).with(Colour.BGR, unusual);
        List<Preprocessing> tried = PhotoVariants.of(configured, ValueInfo.floats("x", COLOURED));
        assertThat(tried).hasSize(12).startsWith(configured);
        assertThat(tried.stream().map(each -> PhotoVariants.changes(configured, each)))
                .contains(List.of("colour: rgb"), List.of("scale: 1", "mean: [0]", "deviation: [1]"));
    }

    @Test
    void inputsOfBytesHaveAColourOrderOnly() {
        Preprocessing usual = Preprocessing.USUAL.forShape(COLOURED);
        assertThat(PhotoVariants.of(usual, new ValueInfo("x", COLOURED, ElementType.UINT8)))
                .containsExactly(usual, usual.with(Colour.BGR, Numbers.USUAL));
    }
}
