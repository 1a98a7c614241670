package dev.ballast.gateway.deployment;

import dev.ballast.gateway.models.ServedModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The models of the gateway and their versions. Readers get an immutable snapshot, which each change replaces as a whole. Safe for use
 * by many threads; reading never blocks.
 */
public final class ModelCatalogue {
    private volatile Map<String, CataloguedModel> models = Map.of();
    private volatile Runnable listener = () -> {};

    /** Calls {@code told} after each change, on the thread that makes it. It must not block. */
    public void onChange(Runnable told) {
        listener = told;
    }

    /** All models in the order of their names. The same object until the next change. */
    public Map<String, CataloguedModel> models() {
        return models;
    }

    /** The entry of a model; null when there is none of this name. */
    public @Nullable CataloguedModel model(String name) {
        return models.get(name);
    }

    /** All served versions of all models. */
    public List<ServedModel> served() {
        return served((model, version) -> true);
    }

    /** All served versions, except for the one that this version of a model is to replace. */
    List<ServedModel> servedBeside(String name, String version) {
        return served(
                (model, other) -> !model.name().equals(name) || !other.version().equals(version));
    }

    private List<ServedModel> served(BiPredicate<CataloguedModel, CataloguedModel.Version> which) {
        List<ServedModel> served = new ArrayList<>();
        for (CataloguedModel model : models.values()) {
            model.versions().stream()
                    .filter(version -> which.test(model, version))
                    .map(CataloguedModel.Version::served)
                    .filter(Objects::nonNull)
                    .forEach(served::add);
        }
        return served;
    }

    /**
     * Changes one model. {@code change} gets a model without versions when there is none yet. A model that is left without versions is
     * removed.
     */
    synchronized void change(String name, UnaryOperator<CataloguedModel> change) {
        TreeMap<String, CataloguedModel> next = new TreeMap<>(models);
        CataloguedModel changed = change.apply(next.getOrDefault(name, CataloguedModel.unknown(name)));
        if (changed.versions().isEmpty()) {
            next.remove(name);
        } else {
            next.put(name, changed);
        }
        models = Collections.unmodifiableMap(next);
        listener.run();
    }

    /** Serves this version from now on. */
    public void serve(String version, ServedModel served) {
        change(
                served.name(),
                model -> model.with(
                        version, before -> new CataloguedModel.Version(before.version(), served, false, "")));
    }

    /** Records that a version could not be loaded. A version that is already served stays served. */
    void failed(String name, String version, String reason) {
        change(
                name,
                model -> model.with(
                        version,
                        before -> new CataloguedModel.Version(before.version(), before.served(), false, reason)));
    }

    /** Records that a version is being loaded. A version that is already served stays served meanwhile. */
    void loading(String name, String version) {
        change(
                name,
                model -> model.with(
                        version, before -> new CataloguedModel.Version(before.version(), before.served(), true, "")));
    }

    /** Stops serving a version. */
    void withdraw(String name, String version) {
        change(
                name,
                model -> model.with(
                        version, before -> new CataloguedModel.Version(before.version(), null, false, "unloaded")));
    }
}
