package dev.ballast.rounds;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.Slicing;

/**
 * What one round is to compute.
 *
 * @param place what events call it
 * @param activation the input of the layer or stage; read until the round is finished
 * @param sliceElements of every result slice but the last of a part
 */
record RoundTask(Deployed layer, FleetEvent.Round place, Tensor activation, int sliceElements) {
    /** How the result of a part is cut. */
    Slicing slicing(int part) {
        return new Slicing(layer.length(part), sliceElements);
    }
}
