package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.round.RoundPolicy;
import dev.ballast.rounds.Deadline;
import java.time.Duration;

/**
 * An inference to run.
 *
 * @param id identifies the request in answers, logs and telemetry
 * @param model the version that the client asked for
 * @param source reads the inputs; called on a worker, never on the thread that accepts the request
 * @param options policy, deadline and client
 */
public record InferenceRequest(String id, ServedModel model, Source source, RequestOptions options) {
    /**
     * The options of a request.
     *
     * @param policy which nodes its rounds ask; one that {@link ServedModel#fits} the model
     * @param within time from acceptance to the deadline; positive
     * @param client the sender of the request; equal values are one client and share their turns
     */
    public record RequestOptions(RoundPolicy policy, Duration within, Object client) {
        public RequestOptions {
            if (within.isNegative() || within.isZero()) {
                throw new IllegalArgumentException("the deadline must be above 0, is " + within);
            }
        }
    }

    /** The source of a request's inputs. */
    @FunctionalInterface
    public interface Source {
        /**
         * Reads the body of the request.
         *
         * @param deadline ends the work when it passes; the type of the exception does not matter then
         */
        RequestBody read(Deadline deadline) throws BadInputException;

        /**
         * The estimated work to decode the input, in pixels of a picture. Called on the thread that accepts, so it reads a header at
         * most.
         */
        default long work() {
            return 0;
        }
    }

    /** Which nodes the rounds of the request ask. */
    public RoundPolicy policy() {
        return options.policy();
    }
}
