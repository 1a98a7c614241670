package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.models.ServedShape;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.model.ModelRunner;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The buffers of one worker for the shapes of its latest requests. Where the buffers of an open model take more memory than its limit, the
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

    /** Makes room for the buffers of one more shape. Returns whether another shape lost its buffers. */
    boolean makeRoomFor(ServedShape shape) {
        ServedModel model = shape.served();
        long bytes = shape.bytes();
        int count = 1;
        for (ServedShape kept : runners.keySet()) {
            boolean isOfModel = kept.served() == model;
            bytes += isOfModel ? kept.bytes() : 0;
            count += isOfModel ? 1 : 0;
        }
        boolean dropped = false;
        Iterator<ServedShape> eldest = runners.keySet().iterator();
        while ((bytes > model.mostShapeBytes() || count > model.mostShapes()) && eldest.hasNext()) {
            ServedShape next = eldest.next();
            if (next.served() == model) {
                bytes -= next.bytes();
                count--;
                eldest.remove();
                dropped = true;
            }
        }
        return dropped;
    }

    void dropAll(Predicate<ServedModel> of) {
        runners.keySet().removeIf(shape -> of.test(shape.served()));
    }

    /** The shapes that have buffers. */
    Set<ServedShape> shapes() {
        return runners.keySet();
    }
}
