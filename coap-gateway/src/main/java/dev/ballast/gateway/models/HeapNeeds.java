package dev.ballast.gateway.models;

import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.model.RunMemory;
import dev.ballast.rounds.Deployed;
import java.util.List;

/**
 * Memory that served models take on the gateway, in bytes.
 *
 * @param weights of all models, which the workers share
 * @param worker buffers of each worker, for runs and for rounds
 */
public record HeapNeeds(long weights, long worker) {
    /** The heap is divided by this, or by twice the number of workers, for the shapes that each worker keeps. */
    private static final int LEAST_SHARES = 4;

    /**
     * The needs of these models together. A worker has one share for the shapes of all open models. Of the working memory, the bound of the
     * model that needs most is counted: it is several times what operators use, and a worker runs one model at a time.
     */
    public static HeapNeeds of(List<ServedModel> models) {
        long weights = 0;
        long kept = 0;
        long scratch = 0;
        long shapes = 0;
        for (ServedModel model : models) {
            weights += model.model().weightBytes();
            RunMemory run = RunMemory.of(model.model());
            long rounds = Deployed.workerBytes(model.remote());
            if (model.largestExtents().isEmpty()) {
                kept += run.values() + rounds;
                scratch = Math.max(scratch, run.scratch());
            } else {
                long one = run.bytes() + rounds;
                shapes = Math.max(shapes, Math.max(one, Math.min(model.mostShapes() * one, model.mostShapeBytes())));
            }
        }
        return new HeapNeeds(weights, kept + scratch + shapes);
    }

    /** Bytes of this many workers. */
    public long bytes(int workers) {
        return weights + workers * worker;
    }

    /** Most bytes that each worker keeps for the shapes of open models: at most half of the heap for all workers. */
    public static long shapeShare(long heap, int workers) {
        return heap / Math.max(LEAST_SHARES, 2 * workers);
    }

    /** That share for the usual number of workers in the heap of this program. */
    static long usualShapeShare() {
        return shapeShare(
                Runtime.getRuntime().maxMemory(), GatewayConfig.Work.defaults().workers());
    }
}
