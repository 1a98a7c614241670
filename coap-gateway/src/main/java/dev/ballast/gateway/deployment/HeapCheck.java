package dev.ballast.gateway.deployment;

import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.HeapNeeds;
import dev.ballast.gateway.models.ServedModel;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the heap of the gateway with the weights of its models and the buffers of its workers, before a worker makes any.
 *
 * @param heap bytes
 * @param workers that must have room, at least 1
 */
public record HeapCheck(long heap, int workers) {
    private static final Logger LOG = LoggerFactory.getLogger(HeapCheck.class);

    /** The share of the heap for models: three quarters. Messages, the program and garbage have the rest. */
    private static final int SHARE = 3;

    private static final int SHARES = 4;

    /** The check for models that come while the gateway starts; of workers whose number may be lower, one must have room. */
    public static HeapCheck atStart(long heap, GatewayConfig.Work work) {
        return new HeapCheck(heap, work.asMemoryAllows() ? 1 : work.workers());
    }

    private long offered() {
        return heap / SHARES * SHARE;
    }

    /** Most bytes that each worker keeps for the shapes of open models. */
    public long shapeShare(GatewayConfig.Work work) {
        return HeapNeeds.shapeShare(heap, work.workers());
    }

    /** As many workers as wanted, or as there is room for. */
    public GatewayConfig.Work workFor(List<ServedModel> models, GatewayConfig.Work wanted) {
        HeapNeeds needs = HeapNeeds.of(models);
        int most = wanted.workers();
        while (most > workers && needs.bytes(most) > offered()) {
            most--;
        }
        if (most < wanted.workers()) {
            LOG.warn(
                    "{} of {} workers: the heap has no room for the buffers of more; give the gateway a larger heap for more requests"
                            + " at a time",
                    most,
                    wanted.workers());
        }
        return wanted.with(most);
    }

    /** The check for this number of workers. */
    public HeapCheck of(int certain) {
        return new HeapCheck(heap, certain);
    }

    /**
     * Requires room for one more model.
     *
     * @throws GatewayException when there is none; the message says what is needed and what to do
     */
    void require(ServedModel next, List<ServedModel> served) throws GatewayException {
        HeapNeeds needs =
                HeapNeeds.of(Stream.concat(served.stream(), Stream.of(next)).toList());
        long needed = needs.bytes(workers);
        if (needed > offered()) {
            throw new GatewayException("model " + next.name() + " does not fit into the heap of the gateway"
                    + (served.isEmpty() ? "" : " beside the models that are served") + ": weights of "
                    + megabytes(needs.weights()) + " and " + workers + " workers with buffers of "
                    + megabytes(needs.worker()) + " each need " + megabytes(needed) + ", " + megabytes(offered())
                    + " of the heap are for models; " + fewerWorkers(needs)
                    + "give the gateway a larger heap, for instance with JDK_JAVA_OPTIONS=-Xmx"
                    + ((needed + needed / 2) >> 20) + "m");
        }
    }

    private String fewerWorkers(HeapNeeds needs) {
        long fit = (offered() - needs.weights()) / Math.max(1, needs.worker());
        return fit < 1 ? "" : "set workers: " + Math.min(fit, workers) + " under work: in gateway.yaml, or ";
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
