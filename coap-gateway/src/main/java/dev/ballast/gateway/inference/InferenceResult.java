package dev.ballast.gateway.inference;

import dev.ballast.tensor.FloatTensor;
import java.util.List;

/** The outcome of an inference; a request gets exactly one. */
public sealed interface InferenceResult {
    /**
     * The outputs, and how they were obtained.
     *
     * @param outputs one for each output of the model, owned by the receiver
     */
    record Answered(InferenceRequest request, List<FloatTensor> outputs, Obtained obtained) implements InferenceResult {
        public Answered {
            outputs = List.copyOf(outputs);
        }

        /** The class with the largest value of the first output. */
        public int top() {
            return outputs.get(0).argMax();
        }
    }

    /** The input does not match the inputs of the model. */
    record BadInput(String reason) implements InferenceResult {}

    /** The gateway is overloaded; the client may retry after {@code retryAfterSeconds}. */
    record Busy(int retryAfterSeconds) implements InferenceResult {}

    /** No answer within the request's deadline; {@code reason} says why. */
    record TooLate(String reason) implements InferenceResult {}

    /** The gateway is shutting down. */
    record Stopping() implements InferenceResult {}

    /** A fault of the gateway; the log has the exception. */
    record Broken() implements InferenceResult {}

    /**
     * How an answer was obtained.
     *
     * @param queueNs time in the queue
     * @param inputNs time to decode the client's input
     * @param roundsNs time of the rounds over the fleet, decoding of the coded parts included
     * @param totalNs time from acceptance to the outputs
     * @param rounds layers that ran over the fleet
     * @param recoveredSlices result slices solved for from parity
     * @param localParts parts of split layers that the gateway computed itself
     * @param slicesAskedAgain result slices that were asked for more than once
     * @param missingNodes nodes that did not contribute to at least one round
     */
    record Obtained(
            long queueNs,
            long inputNs,
            long roundsNs,
            long totalNs,
            int rounds,
            int recoveredSlices,
            int localParts,
            int slicesAskedAgain,
            List<String> missingNodes) {
        public Obtained {
            missingNodes = List.copyOf(missingNodes);
        }
    }
}
