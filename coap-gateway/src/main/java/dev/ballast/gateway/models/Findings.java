package dev.ballast.gateway.models;

import dev.ballast.gateway.detection.Detections;
import dev.ballast.tensor.FloatTensor;

/** What an answer says about the outputs of a model, in addition to the outputs that the request asks for. */
public sealed interface Findings {
    /** The request did not ask for an output about which there is something to say. */
    record Nothing() implements Findings {}

    /**
     * The scores of classes.
     *
     * @param tensor float32, at least one; owned by the receiver of the answer
     */
    record Scores(FloatTensor tensor) implements Findings {}

    /** The objects in a picture. */
    record Objects(Detections detections) implements Findings {}
}
