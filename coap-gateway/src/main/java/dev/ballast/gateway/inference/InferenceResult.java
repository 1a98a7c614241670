package dev.ballast.gateway.inference;

import dev.ballast.tensor.FloatTensor;
import java.util.List;

/** How an inference ended; a request gets exactly one. */
public sealed interface InferenceResult {
    /**
     * The outputs and how they were obtained.
     *
     * @param outputs one for each output of the model, owned by the receiver
     */
    record Answered(InferenceRequest request, List<FloatTensor> outputs, Obtained obtained) implements InferenceResult {
        public Answered {
            outputs = List.copyOf(outputs);
        }

        /** Class with the largest value of the first output. */
        public int top() {
            return outputs.get(0).argMax();
        }
    }

    /** The input is not one of this model's. */
    record BadInput(String reason) implements InferenceResult {}

    /** The gateway has more to do than it can; try again after {@code retryAfterSeconds}. */
    record Busy(int retryAfterSeconds) implements InferenceResult {}

    /** No answer within the request's deadline; {@code reason} says why. */
    record TooLate(String reason) implements InferenceResult {}

    /** The gateway is shutting down. */
    record Stopping() implements InferenceResult {}

    /** A fault of ours; the log has it. */
    record Broken() implements InferenceResult {}

    /**
     * How an answer was obtained.
     *
     * @param queueNs waiting for a worker
     * @param inputNs decoding what the client sent
     * @param roundsNs in rounds over the fleet, decoding included
     * @param totalNs from acceptance to the outputs
     * @param rounds layers that ran over the fleet
     * @param recoveredSlices result slices solved for from parity
     * @param localParts parts of split layers that the gateway computed itself
     * @param slicesAskedAgain result slices that had to be asked for more than once
     * @param missingNodes nodes that at least one round did without
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
