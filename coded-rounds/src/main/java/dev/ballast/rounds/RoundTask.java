package dev.ballast.rounds;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.Slicing;

/**
 * The work of one round.
 *
 * @param place the name of the round in events
 * @param activation the input of the layer or stage; read until the round is finished
 * @param sliceElements elements of each result slice; the last slice of a part may be shorter
 */
record RoundTask(Deployed layer, FleetEvent.Round place, Tensor activation, int sliceElements) {
    /** How the result of a part is cut into slices. */
    Slicing slicing(int part) {
        return new Slicing(layer.length(part), sliceElements);
    }
}
