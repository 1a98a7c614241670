package dev.ballast.gateway.inference;

import dev.ballast.clock.NanoClock;
import dev.ballast.gateway.models.BadInputException;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.rounds.Deadline;
import dev.ballast.tensor.Tensor;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the models several times before the gateway says that it is ready. The JVM then has loaded and compiled most of the code of a
 * request, the nodes have computed, and their answer times are known. The first request of a client then takes little longer than later
 * ones. Nobody sees these runs in telemetry.
 */
public final class TrialRuns {
    private static final Logger LOG = LoggerFactory.getLogger(TrialRuns.class);

    /** No run begins later than this after the first, so that many or large models do not hold up the start. */
    private static final long MOST_NS = 2_000_000_000L;

    /** With fewer the first request took longer; with three, twice as long. */
    private static final int RUNS = 50;

    private static final Duration WITHIN = Duration.ofSeconds(2);

    /** A black picture of one pixel. */
    private static final byte[] PICTURE = Base64.getDecoder()
            .decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mNgAAAAAgAB5Sfe/AAAAABJRU5ErkJggg==");

    private TrialRuns() {}

    /**
     * Runs each of the models, and then each of them again.
     *
     * @param worker its rounds report to no telemetry that people read
     */
    public static void make(List<ServedModel> models, Worker worker, NanoClock nanoClock) {
        long begunNs = nanoClock.nanos();
        for (int run = 0; run < RUNS; run++) {
            for (ServedModel model : models) {
                long nowNs = nanoClock.nanos();
                if (nowNs - begunNs > MOST_NS) {
                    return;
                }
                InferenceRequest.RequestOptions options =
                        new InferenceRequest.RequestOptions(model.policy(), WITHIN, TrialRuns.class);
                InferenceRequest request =
                        new InferenceRequest("trial", model, deadline -> inputs(model, deadline), options);
                InferenceResult result = worker.run(request, nowNs);
                LOG.debug(
                        "trial run of model {}: {}",
                        model.name(),
                        result.getClass().getSimpleName());
            }
        }
    }

    /** The picture, if the model takes pictures; otherwise zeros. */
    private static List<Tensor> inputs(ServedModel model, Deadline deadline) {
        try {
            return List.of(model.readImage(PICTURE, deadline::passed));
        } catch (BadInputException e) {
            return model.model().inputs().stream()
                    .map(input -> input.type().zeros(input.shape()))
                    .toList();
        }
    }
}
