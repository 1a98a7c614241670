package dev.ballast.gateway.detection;

import dev.ballast.gateway.picture.Placement;
import dev.ballast.model.ValueInfo;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Turns the outputs of a model into detections. Immutable; shared by threads. */
public final class Detector {
    private final DetectionSettings settings;
    private final BoxReader reader;
    private final InputSize input;

    private Detector(DetectionSettings settings, BoxReader reader, InputSize input) {
        this.settings = settings;
        this.reader = reader;
        this.input = input;
    }

    /**
     * A detector for a model.
     *
     * @param outputs those of the model
     * @param input size of its picture
     * @throws IllegalArgumentException when the outputs do not fit the kind of model
     */
    public static Detector of(DetectionSettings settings, List<ValueInfo> outputs, InputSize input) {
        BoxReader reader = switch (settings.kind()) {
            case YOLOX -> new YoloxBoxes();
            case YOLOV8 -> new YoloV8Boxes();
            case SSD -> new SsdBoxes(settings.ssd(), outputs);
        };
        reader.require(
                reader.outputs().stream().map(i -> outputs.get(i).shape()).toList(), input);
        return new Detector(settings, reader, input);
    }

    /** The outputs that it needs, by index into those of the model. */
    public List<Integer> outputs() {
        return reader.outputs();
    }

    /**
     * The objects in a picture. Boxes are cut at the edges of the picture. A box outside of the picture is dropped.
     *
     * @param outputs of {@link #outputs()}, in that order
     * @param placement where the picture lies in the input
     */
    public Detections read(List<Tensor> outputs, Placement placement) {
        List<FloatTensor> numbers = outputs.stream().map(Tensor::floats).toList();
        Candidates candidates = new Candidates(settings.score());
        reader.read(numbers, input, candidates);
        List<Detection> objects = new ArrayList<>();
        for (Detection found : candidates.distinct(settings.iou())) {
            Box box = inPicture(found.box(), placement);
            if (box.isArea()) {
                objects.add(new Detection(found.label(), found.score(), box));
            }
        }
        return new Detections(objects, placement.width(), placement.height());
    }

    /** The placement of an input that was not read from a picture: its own pixels. */
    public Placement ownPixels() {
        return Placement.whole(input.width(), input.height());
    }

    private static Box inPicture(Box box, Placement placement) {
        return new Box(
                        placement.x(box.left()),
                        placement.y(box.top()),
                        placement.x(box.right()),
                        placement.y(box.bottom()))
                .within(placement.width(), placement.height());
    }
}
