package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.models.ServedShape;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.ModelRunner;
import dev.ballast.rounds.Deployed;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The buffers of one worker for the shapes of its latest requests. Where the buffers of open models take more memory than their limit, the
 * shape that was not asked for the longest loses its buffers. A model of fixed extents keeps its buffers. Owned by one thread.
 */
final class ShapeRunners {
    private static final float LOAD_FACTOR = 0.75f;

    private final GemmKernel kernel;
    private final Map<ServedShape, ModelRunner> runners = new LinkedHashMap<>(16, LOAD_FACTOR, true);

    ShapeRunners(GemmKernel kernel) {
        this.kernel = kernel;
    }

    /** The buffers for a shape; made when there are none. */
    ModelRunner of(ServedShape shape) {
        return runners.computeIfAbsent(shape, key -> new ModelRunner(key.model(), kernel));
    }

    boolean has(ServedShape shape) {
        return runners.containsKey(shape);
    }

    /**
     * Makes room for the buffers of one more shape. Shapes of all open models have their room together. Returns whether another shape lost
     * its buffers.
     */
    boolean makeRoomFor(ServedShape shape) {
        ServedModel model = shape.served();
        long bytes = bytes(shape);
        int count = 1;
        for (ServedShape kept : runners.keySet()) {
            bytes += bytes(kept);
            count += kept.served() == model ? 1 : 0;
        }
        boolean dropped = false;
        Iterator<ServedShape> eldest = runners.keySet().iterator();
        while ((bytes > model.mostShapeBytes() || count > model.mostShapes()) && eldest.hasNext()) {
            ServedShape next = eldest.next();
            boolean isOfModel = next.served() == model;
            if (next.bytes() > 0 && (isOfModel || bytes > model.mostShapeBytes())) {
                bytes -= bytes(next);
                count -= isOfModel ? 1 : 0;
                eldest.remove();
                dropped = true;
            }
        }
        return dropped;
    }

    /** Bytes of the buffers of a shape of an open model, for runs and for rounds; 0 for a model of fixed extents. */
    private static long bytes(ServedShape shape) {
        return shape.bytes() == 0
                ? 0
                : shape.bytes() + Deployed.workerBytes(shape.remote().toList());
    }

    void dropAll(Predicate<ServedModel> of) {
        runners.keySet().removeIf(shape -> of.test(shape.served()));
    }

    /** The shapes that have buffers. */
    Set<ServedShape> shapes() {
        return runners.keySet();
    }
}
