package dev.ballast.gateway;

import dev.ballast.round.RoundPolicy;
import dev.ballast.tensor.FloatTensor;
import java.util.List;

/**
 * An inference to be run.
 *
 * @param id identifies it in answers, logs and telemetry
 * @param model what the client asked for
 * @param source reads the inputs; called on a worker, never on the thread that accepts
 * @param policy whom its rounds ask; one that {@link ServedModel#fits} the model
 */
public record InferenceRequest(String id, ServedModel model, Source source, RoundPolicy policy) {
    /** As the model usually is run. */
    public InferenceRequest(String id, ServedModel model, Source source) {
        this(id, model, source, model.policy());
    }

    /** Where the inputs come from. */
    @FunctionalInterface
    public interface Source {
        /** One tensor for each input of the model, in its order. */
        List<FloatTensor> read() throws BadInputException;
    }
}
