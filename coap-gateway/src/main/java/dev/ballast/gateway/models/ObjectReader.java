package dev.ballast.gateway.models;

import dev.ballast.gateway.detection.Detector;
import dev.ballast.gateway.picture.Placement;
import java.util.List;

/** The objects that a model finds in a picture. */
record ObjectReader(ClassScores classes, Detector detector) implements OutputReader {
    @Override
    public List<Integer> needs() {
        return detector.outputs();
    }

    @Override
    public Findings read(RequestBody body, ComputedOutputs outputs) {
        Placement placement = body.placement() == null ? detector.ownPixels() : body.placement();
        return new Findings.Objects(
                detector.read(needs().stream().map(outputs::tensor).toList(), placement));
    }
}
