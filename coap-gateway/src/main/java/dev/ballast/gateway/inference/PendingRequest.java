package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import java.util.function.Consumer;

/**
 * A request that waits for a worker.
 *
 * @param atNs time of its arrival
 * @param answer takes the result, called once
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

    /** The estimated work to decode the input, in pixels. */
    long work() {
        return request.source().work();
    }

    long withinNs() {
        return request.options().within().toNanos();
    }
}
