package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import java.util.function.Consumer;

/**
 * A request that waits for a worker.
 *
 * @param atNs when it came
 * @param answer to be told its result, once
 */
record PendingRequest(InferenceRequest request, long atNs, Consumer<InferenceResult> answer) {
    Object client() {
        return request.options().client();
    }

    ServedModel model() {
        return request.model();
    }

    /** Whether its deadline has passed. */
    boolean late(long nowNs) {
        return nowNs - atNs >= withinNs();
    }

    /** About how much there is to decode, in pixels. */
    long work() {
        return request.source().work();
    }

    long withinNs() {
        return request.options().within().toNanos();
    }
}
