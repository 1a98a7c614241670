package dev.ballast.gateway.inference;

import dev.ballast.clock.NanoClock;
import dev.ballast.gateway.models.ServedModel;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the models several requests before the gateway says that it is ready. The JVM then has loaded and compiled most of the code of a
 * request, the workers have their buffers, the nodes have computed, and their answer times are known. The first request of a client then
 * takes little longer than later ones. Nobody sees these runs in telemetry.
 */
public final class TrialRuns {
    private static final Logger LOG = LoggerFactory.getLogger(TrialRuns.class);

    /** No run begins later than this after the first, so that many or large models do not hold up the start. */
    private static final long MOST_NS = 3_000_000_000L;

    /** With fewer the first request took longer; with three, twice as long. Who starts many gateways to test them sets fewer. */
    private static final int RUNS = Integer.getInteger("ballast.trial-runs", 50);

    private static final Duration WITHIN = Duration.ofSeconds(2);

    private TrialRuns() {}

    /**
     * Runs each of the models, and then each of them again.
     *
     * @param ids gives the requests of {@code client} the id of trial runs until this method returns
     */
    public static void make(List<ServedModel> models, TrialClient client, RequestIds ids, NanoClock nanoClock)
            throws InterruptedException {
        ids.trialsFrom(client.address());
        try {
            long begunNs = nanoClock.nanos();
            for (int run = 0; run < RUNS; run++) {
                for (ServedModel model : models) {
                    if (nanoClock.nanos() - begunNs > MOST_NS) {
                        LOG.debug("the time for trial runs is over in round {}", run);
                        return;
                    }
                    LOG.debug("trial run of model {}: {}", model.name(), client.infer(model, WITHIN));
                }
            }
        } finally {
            ids.trialsFrom(null);
        }
    }
}
