package dev.ballast.gateway.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.gateway.detection.DetectionSettings.Kind;
import dev.ballast.gateway.picture.Placement;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DetectorTest {
    private static final InputSize INPUT = new InputSize(64, 32);
    private static final int YOLOX_BOXES = 8 * 4 + 4 * 2 + 2;

    private static DetectionSettings settings(Kind kind) {
        return new DetectionSettings(kind, 0.5f, 0.5f);
    }

    private static List<ValueInfo> infos(Object... namesAndShapes) {
        return Stream.iterate(0, i -> i + 2)
                .limit(namesAndShapes.length / 2)
                .map(i -> ValueInfo.floats((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]))
                .toList();
    }

    private static FloatTensor tensor(Shape shape, float... data) {
        return FloatTensor.wrap(shape, data);
    }

    @Test
    void aBoxOfYoloxIsRelativeToItsCell() {
        Shape shape = Shape.of(1, YOLOX_BOXES, 7);
        Detector detector = Detector.of(settings(Kind.YOLOX), infos("out", shape), INPUT);
        FloatTensor out = FloatTensor.zeros(shape);
        int cell = 32 + 4 + 2; // stride 16, row 1, column 2
        float log2 = (float) Math.log(2);
        System.arraycopy(new float[] {0.5f, -0.5f, log2, 0, 0.9f, 0.1f, 0.8f}, 0, out.data(), cell * 7, 7);
        Detections found = detector.read(List.of(out), detector.ownPixels());
        assertThat(found.objects()).hasSize(1);
        Detection object = found.objects().get(0);
        assertThat(object.label()).isEqualTo(1);
        assertThat(object.score()).isEqualTo(0.9f * 0.8f);
        assertThat(object.box()).isEqualTo(new Box(24, 0, 56, 16));
    }

    @Test
    void everyCellOfYoloxHasItsPlace() {
        Shape shape = Shape.of(1, YOLOX_BOXES, 6);
        Detector detector = Detector.of(new DetectionSettings(Kind.YOLOX, 0.5f, 1), infos("out", shape), INPUT);
        for (int cell = 0; cell < YOLOX_BOXES; cell++) {
            int stride = cell < 32 ? 8 : cell < 40 ? 16 : 32;
            int inGrid = cell < 32 ? cell : cell < 40 ? cell - 32 : cell - 40;
            int x = inGrid % (64 / stride) * stride;
            int y = inGrid / (64 / stride) * stride;
            FloatTensor out = FloatTensor.zeros(shape);
            System.arraycopy(new float[] {0.5f, 0.5f, 0, 0, 1, 1}, 0, out.data(), cell * 6, 6);
            assertThat(detector.read(List.of(out), detector.ownPixels()).objects())
                    .containsExactly(new Detection(0, 1, new Box(x, y, x + stride, y + stride)));
        }
    }

    @Test
    void aBoxOfYoloV8IsInPixelsOfTheInput() {
        Shape shape = Shape.of(1, 6, 3);
        Detector detector = Detector.of(settings(Kind.YOLOV8), infos("out", shape), INPUT);
        FloatTensor out = tensor(shape, 10, 20, 30, 8, 9, 10, 4, 6, 8, 2, 4, 6, 0.1f, 0.7f, 0.2f, 0.2f, 0.6f, 0.9f);
        assertThat(detector.read(List.of(out), detector.ownPixels()).objects())
                .containsExactly(
                        new Detection(1, 0.9f, new Box(26, 7, 34, 13)), new Detection(0, 0.7f, new Box(17, 7, 23, 11)));
    }

    @Test
    void anSsdHasScoresOfAllClassesAndTheBackgroundFirst() {
        List<ValueInfo> infos = infos("scores", Shape.of(1, 2, 3), "boxes", Shape.of(1, 2, 4));
        Detector detector = Detector.of(settings(Kind.SSD), infos, INPUT);
        assertThat(detector.outputs()).containsExactly(1, 0);
        Tensor boxes = tensor(Shape.of(1, 2, 4), 0, 0, 1, 1, 0.25f, 0.5f, 0.5f, 1);
        Tensor scores = tensor(Shape.of(1, 2, 3), 0.9f, 0.05f, 0.05f, 0.1f, 0.2f, 0.7f);
        assertThat(detector.read(List.of(boxes, scores), detector.ownPixels()).objects())
                .containsExactly(new Detection(2, 0.7f, new Box(16, 16, 32, 32)));
    }

    @Test
    void anSsdHasAClassAndAScoreForEachBoxAndSaysHowManyCount() {
        List<ValueInfo> infos = infos(
                "num_detections", Shape.of(1),
                "detection_boxes", Shape.of(1, 3, 4),
                "detection_scores", Shape.of(1, 3),
                "detection_classes", Shape.of(1, 3));
        SsdOutputs ssd = new SsdOutputs("", "", "", "", true, true);
        Detector detector = Detector.of(new DetectionSettings(Kind.SSD, 0.5f, 0.5f, ssd), infos, INPUT);
        assertThat(detector.outputs()).containsExactly(1, 2, 3, 0);
        Tensor boxes = tensor(Shape.of(1, 3, 4), 1, 2, 3, 5, 1, 2, 3, 5, 10, 10, 20, 20);
        Tensor scores = tensor(Shape.of(1, 3), 0.6f, 0.8f, 0.9f);
        Tensor classes = tensor(Shape.of(1, 3), 1, 7, 1);
        for (float count : new float[] {2, -1, Float.NaN, 1e9f}) {
            Tensor said = tensor(Shape.of(1), count);
            List<Detection> objects = detector.read(List.of(boxes, scores, classes, said), detector.ownPixels())
                    .objects();
            if (count == 2) {
                assertThat(objects)
                        .containsExactly(
                                new Detection(7, 0.8f, new Box(2, 1, 5, 3)),
                                new Detection(1, 0.6f, new Box(2, 1, 5, 3)));
            } else {
                assertThat(objects).hasSize(count > 0 ? 3 : 0);
            }
        }
    }

    @Test
    void boxesAreInTheOriginalPicture() {
        Shape shape = Shape.of(1, 5, 2);
        Detector detector = Detector.of(settings(Kind.YOLOV8), infos("out", shape), INPUT);
        FloatTensor out = tensor(shape, 16, 62, 16, 2, 8, 2, 8, 2, 0.9f, 0.8f);
        Placement placement = new Placement(100, 50, -10, -5, 2, 1.5);
        Detections found = detector.read(List.of(out), placement);
        assertThat(found.width()).isEqualTo(100);
        assertThat(found.height()).isEqualTo(50);
        assertThat(found.objects())
                .as("the second box lies beside the picture")
                .containsExactly(new Detection(0, 0.9f, new Box(14, 13, 30, 25)));
    }

    @Test
    void outputsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> Detector.of(settings(Kind.YOLOX), infos("out", Shape.of(1, 41, 85)), INPUT))
                .hasMessage(
                        "a YOLOX with an input of 64 x 32 has an output 1 x 42 x (5 + classes), this output is 1x41x85");
        assertThatThrownBy(() -> Detector.of(settings(Kind.YOLOX), infos("out", Shape.of(1, 42, 5)), INPUT))
                .hasMessageEndingWith("this output is 1x42x5");
        assertThatThrownBy(() -> Detector.of(settings(Kind.YOLOV8), infos("out", Shape.of(1, 4, 10)), INPUT))
                .hasMessage("a YOLOv8 has an output 1 x (4 + classes) x boxes, this output is 1x4x10");
        assertThatThrownBy(() -> Detector.of(settings(Kind.SSD), infos("out", Shape.of(1, 4, 10)), INPUT))
                .hasMessage(
                        "no output has box in its name; name one under detections: {boxes: ..}. The outputs are [out]");
        List<ValueInfo> twice = infos("a_box", Shape.of(1, 4, 4), "b_box", Shape.of(1, 4, 4));
        assertThatThrownBy(() -> Detector.of(settings(Kind.SSD), twice, INPUT))
                .hasMessageStartingWith("several outputs have box in their names; name one");
        List<ValueInfo> wrong = infos("boxes", Shape.of(1, 4, 4), "scores", Shape.of(1, 5, 3));
        assertThatThrownBy(() -> Detector.of(settings(Kind.SSD), wrong, INPUT))
                .hasMessageEndingWith("these outputs are [1x4x4, 1x5x3]");
        SsdOutputs missing = new SsdOutputs("b", "", "", "", false, false);
        assertThatThrownBy(() -> Detector.of(new DetectionSettings(Kind.SSD, 0, 0, missing), wrong, INPUT))
                .hasMessage(
                        "there is no output b; name one under detections: {boxes: ..}. The outputs are [boxes, scores]");
    }
}
