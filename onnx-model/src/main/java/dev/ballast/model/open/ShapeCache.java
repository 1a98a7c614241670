package dev.ballast.model.open;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * The models for the shapes that requests had lately. The model that was not asked for the longest goes first. Safe for use by several
 * threads: a thread waits only while another one makes the model that it needs.
 */
final class ShapeCache {
    private static final float LOAD_FACTOR = 0.75f;

    private final int mostModels;
    private final long mostBytes;
    private final Map<List<Integer>, CompletableFuture<ShapedModel>> models =
            new LinkedHashMap<>(16, LOAD_FACTOR, true);
    private long bytes;

    ShapeCache(int mostModels, long mostBytes) {
        this.mostModels = mostModels;
        this.mostBytes = mostBytes;
    }

    /** Makes the model for a shape. */
    interface Maker {
        ShapedModel make() throws ShapeException;
    }

    /**
     * The kept model for these extents. Without one, {@code maker} makes it on this thread.
     *
     * @throws ShapeException from the maker, here or on another thread; nothing is kept then
     */
    ShapedModel get(List<Integer> extents, Maker maker) throws ShapeException {
        CompletableFuture<ShapedModel> ours = new CompletableFuture<>();
        CompletableFuture<ShapedModel> found;
        synchronized (this) {
            found = models.get(extents); // marks it as used
            if (found == null) {
                models.put(extents, ours);
            }
        }
        return found == null ? made(extents, ours, maker) : awaited(found);
    }

    private static ShapedModel awaited(CompletableFuture<ShapedModel> found) throws ShapeException {
        try {
            return found.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof ShapeException refused) {
                throw new ShapeException(String.valueOf(refused.getMessage()), refused);
            }
            throw failed;
        }
    }

    private ShapedModel made(List<Integer> extents, CompletableFuture<ShapedModel> ours, Maker maker)
            throws ShapeException {
        try {
            ShapedModel model = maker.make();
            keep(model, ours);
            return model;
        } catch (ShapeException refused) {
            ours.completeExceptionally(refused);
            throw refused;
        } finally {
            if (!ours.isDone()) {
                ours.completeExceptionally(new IllegalStateException("the model for " + extents + " was not made"));
            }
            if (ours.isCompletedExceptionally()) {
                forget(extents);
            }
        }
    }

    private synchronized void forget(List<Integer> extents) {
        models.remove(extents);
    }

    private synchronized void keep(ShapedModel model, CompletableFuture<ShapedModel> ours) {
        ours.complete(model);
        bytes += model.bytes();
        Iterator<CompletableFuture<ShapedModel>> eldest = models.values().iterator();
        while ((bytes > mostBytes || models.size() > mostModels) && eldest.hasNext()) {
            CompletableFuture<ShapedModel> next = eldest.next();
            if (next != ours && next.isDone() && !next.isCompletedExceptionally()) {
                bytes -= next.join().bytes();
                eldest.remove();
            }
        }
    }

    /** Number of models, including those that are being made. */
    synchronized int size() {
        return models.size();
    }

    /** Bytes of the kept models. */
    synchronized long bytes() {
        return bytes;
    }
}
