package dev.ballast.gateway.deployment;

import dev.ballast.gateway.models.ServedModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The models of the gateway and their versions, as a snapshot that is replaced as a whole: whoever looks sees one moment, and a version
 * takes the place of another between two looks. Safe for use by many threads; looking never blocks.
 */
public final class ModelCatalogue {
    private volatile Map<String, CataloguedModel> models = Map.of();

    /** All models in the order of their names, at one moment; the same object until something changes. */
    public Map<String, CataloguedModel> models() {
        return models;
    }

    /** What is known of a model; null when there is none of this name. */
    public @Nullable CataloguedModel model(String name) {
        return models.get(name);
    }

    /** Every version that is served. */
    public List<ServedModel> served() {
        List<ServedModel> served = new ArrayList<>();
        for (CataloguedModel model : models.values()) {
            model.versions().stream()
                    .map(CataloguedModel.Version::served)
                    .filter(Objects::nonNull)
                    .forEach(served::add);
        }
        return served;
    }

    /** Changes one model; {@code change} is given one without versions where there was none. A model left without versions is forgotten. */
    synchronized void change(String name, UnaryOperator<CataloguedModel> change) {
        TreeMap<String, CataloguedModel> next = new TreeMap<>(models);
        CataloguedModel changed = change.apply(next.getOrDefault(name, CataloguedModel.unknown(name)));
        if (changed.versions().isEmpty()) {
            next.remove(name);
        } else {
            next.put(name, changed);
        }
        models = Collections.unmodifiableMap(next);
    }

    /** Serves this version from now on. */
    public void serve(String version, ServedModel served) {
        change(
                served.name(),
                model -> model.with(
                        version, before -> new CataloguedModel.Version(before.version(), served, false, "")));
    }

    /** A version could not be loaded; where it is served it goes on being served as it was. */
    void failed(String name, String version, String reason) {
        change(
                name,
                model -> model.with(
                        version,
                        before -> new CataloguedModel.Version(before.version(), before.served(), false, reason)));
    }

    /** A version is being loaded; where it is served it goes on being served meanwhile. */
    void loading(String name, String version) {
        change(
                name,
                model -> model.with(
                        version, before -> new CataloguedModel.Version(before.version(), before.served(), true, "")));
    }

    /** Serves a version no longer. */
    void withdraw(String name, String version) {
        change(
                name,
                model -> model.with(
                        version, before -> new CataloguedModel.Version(before.version(), null, false, "unloaded")));
    }
}
