package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ComputedOutputs;
import dev.ballast.gateway.models.Findings;
import dev.ballast.tensor.FloatTensor;
import java.util.List;

/** The outcome of an inference; a request gets exactly one. */
public sealed interface InferenceResult {
    /**
     * The outputs, and how they were obtained.
     *
     * @param outputs those that the request asked for, in its order; owned by the receiver of the answer
     * @param findings what the answer says about the outputs of the model
     */
    record Answered(
            InferenceRequest request, List<ComputedOutputs.NamedTensor> outputs, Findings findings, Obtained obtained)
            implements InferenceResult {
        public Answered {
            outputs = List.copyOf(outputs);
        }

        /** The numbers of an output of this answer as float32. */
        public FloatTensor numbers(int output) {
            return outputs.get(output).tensor().floats();
        }
    }

    /** The inputs do not match those of the model, or the model cannot compute with their values. */
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
