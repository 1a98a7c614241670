package dev.ballast.gateway.detection;

import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;

/** Reads boxes from the outputs of one kind of model. Immutable. */
sealed interface BoxReader permits YoloxBoxes, YoloV8Boxes, SsdBoxes {
    /** The outputs that it reads, by index into those of the model. */
    List<Integer> outputs();

    /**
     * Checks the shapes of the outputs.
     *
     * @param shapes of {@link #outputs()}, in that order
     * @throws IllegalArgumentException when they do not fit this kind of model
     */
    void require(List<Shape> shapes, InputSize input);

    /**
     * Adds the boxes that are strong enough.
     *
     * @param outputs those of {@link #outputs()}, in that order, of shapes that {@link #require} accepts
     * @param into takes boxes in pixels of the input
     */
    void read(List<FloatTensor> outputs, InputSize input, Candidates into);
}
