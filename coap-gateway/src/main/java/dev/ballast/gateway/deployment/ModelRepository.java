package dev.ballast.gateway.deployment;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes orders to load and unload models from any thread and carries them out one after the other on its own thread. Between orders
 * that thread looks after the plan. A further thread reads the store. No order blocks its caller. Each order is answered exactly once,
 * except those that still wait when the repository is closed.
 */
public final class ModelRepository implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRepository.class);
    private static final long LOOK_EVERY_MS = 1_000;
    private static final long JOIN_MS = 1_000;

    /** Upper limit of waiting orders. */
    private static final int MOST = 16;

    private final ModelSources sources;
    private final ModelCatalogue catalogue;
    private final ModelChanges changes;
    private final Provisioner provisioner;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ScheduledExecutorService changer =
            Executors.newSingleThreadScheduledExecutor(task -> daemon(task, "models"));
    private final ExecutorService lister = Executors.newSingleThreadExecutor(task -> daemon(task, "models-list"));

    public ModelRepository(
            ModelSources sources, ModelCatalogue catalogue, ModelChanges changes, Provisioner provisioner) {
        this.sources = sources;
        this.catalogue = catalogue;
        this.changes = changes;
        this.provisioner = provisioner;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts the periodic check of the plan. */
    public void begin() {
        // the future ends with the thread, and look() logs every failure
        Future<?> unused =
                changer.scheduleWithFixedDelay(this::look, LOOK_EVERY_MS, LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            changes.look();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        } catch (Throwable e) { // a scheduler drops a task that throws, without a log line
            LOG.error("checking the plan failed", e);
        }
    }

    /**
     * Loads a version of a model, or reloads it if it is served. The answer comes after its parts are pushed.
     *
     * @param version null for the default
     */
    public void load(String name, @Nullable String version, Consumer<ModelChange> answer) {
        order(changer, () -> changes.load(name, version), answer);
    }

    /**
     * Stops serving a version.
     *
     * @param version null for all versions of the model
     */
    public void unload(String name, @Nullable String version, Consumer<ModelChange> answer) {
        order(changer, () -> changes.unload(name, version), answer);
    }

    /** Makes a served version the default of its model, also after a restart. */
    public void makeDefault(String name, String version, Consumer<ModelChange> answer) {
        order(changer, () -> changes.makeDefault(name, version), answer);
    }

    /** Updates the catalogue from the content of the store. Loads nothing. */
    public void index(Consumer<ModelChange> answer) {
        order(lister, this::index, answer);
    }

    /** The part that is being pushed, and its progress; empty when there is nothing to report. */
    public String progress() {
        return provisioner.progress();
    }

    private void order(ExecutorService thread, Callable<ModelChange> order, Consumer<ModelChange> answer) {
        if (waiting.incrementAndGet() > MOST) {
            waiting.decrementAndGet();
            answer.accept(new ModelChange.Failed(
                    ModelChange.Why.BUSY,
                    MOST + " changes of models are already waiting; try again when they are done"));
            return;
        }
        thread.execute(() -> {
            ModelChange result = result(order);
            waiting.decrementAndGet();
            answer(answer, result);
        });
    }

    /** Hands the answer over. The executor would drop an exception without a log line. */
    private static void answer(Consumer<ModelChange> answer, ModelChange result) {
        try {
            answer.accept(result);
        } catch (Throwable e) {
            LOG.error("delivering the answer to a change of models failed", e);
        }
    }

    private static ModelChange result(Callable<ModelChange> order) {
        try {
            return order.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
            return new ModelChange.Failed(ModelChange.Why.STOPPING, "the gateway is shutting down");
        } catch (GatewayException e) {
            return new ModelChange.Failed(ModelChange.Why.UNFIT, String.valueOf(e.getMessage()));
        } catch (Throwable e) { // the caller of the order waits for its answer
            LOG.error("a change of models failed", e);
            return new ModelChange.Failed(
                    ModelChange.Why.BROKEN, "internal error; the log of the gateway has the details");
        }
    }

    private ModelChange index() throws GatewayException {
        Map<String, List<ModelStore.Listed>> there =
                sources.list().stream().collect(Collectors.groupingBy(ModelStore.Listed::name));
        TreeSet<String> names = new TreeSet<>(catalogue.models().keySet());
        names.addAll(there.keySet());
        for (String name : names) {
            List<ModelStore.Listed> versions = there.getOrDefault(name, List.of());
            catalogue.change(name, model -> indexed(model, versions));
        }
        return new ModelChange.Made("", "", List.of());
    }

    /**
     * The model with the versions that are new in the store, and without those that are gone. An unavailable version keeps its reason,
     * unless the store names a problem.
     */
    private static CataloguedModel indexed(CataloguedModel model, List<ModelStore.Listed> versions) {
        Map<String, String> problems = new HashMap<>();
        versions.forEach(each -> problems.put(each.version(), each.problem()));
        CataloguedModel next = model.keeping(List.copyOf(problems.keySet()));
        for (Map.Entry<String, String> each : problems.entrySet()) {
            String problem = each.getValue();
            CataloguedModel.Version known = next.version(each.getKey());
            if (known == null || (!problem.isEmpty() && known.state() == CataloguedModel.State.UNAVAILABLE)) {
                next = next.with(
                        each.getKey(),
                        before -> problem.isEmpty()
                                ? before
                                : new CataloguedModel.Version(before.version(), null, false, problem));
            }
        }
        return next;
    }

    @Override
    public void close() {
        changer.shutdownNow();
        lister.shutdownNow();
        try {
            if (!changer.awaitTermination(JOIN_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("a change of models is still running while the gateway closes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
