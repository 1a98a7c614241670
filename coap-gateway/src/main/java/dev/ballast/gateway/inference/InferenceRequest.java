package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deadline;
import dev.ballast.tensor.Tensor;
import java.time.Duration;
import java.util.List;

/**
 * An inference to be run.
 *
 * @param id identifies it in answers, logs and telemetry
 * @param model what the client asked for
 * @param source reads the inputs; called on a worker, never on the thread that accepts
 * @param options what the client wants of it besides
 */
public record InferenceRequest(String id, ServedModel model, Source source, RequestOptions options) {
    /**
     * On what options a request is run.
     *
     * @param policy whom its rounds ask; one that {@link ServedModel#fits} the model
     * @param within how long after acceptance an answer is of use; positive
     * @param client whose request it is: clients that are equal share their turns
     */
    public record RequestOptions(RoundPolicy policy, Duration within, Object client) {
        public RequestOptions {
            if (within.isNegative() || within.isZero()) {
                throw new IllegalArgumentException("an answer must be of use for longer than " + within);
            }
        }
    }

    /** Where the inputs come from. */
    @FunctionalInterface
    public interface Source {
        /**
         * One tensor for each input of the model, in its order.
         *
         * @param deadline ends the work when it passes; what is thrown then does not matter
         */
        List<? extends Tensor> read(Deadline deadline) throws BadInputException;

        /** About how much there is to decode, in pixels of a picture; asked on the thread that accepts, so it reads a header at most. */
        default long work() {
            return 0;
        }
    }

    /** Whom its rounds ask. */
    public RoundPolicy policy() {
        return options.policy();
    }
}
