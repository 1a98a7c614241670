package dev.ballast.gateway.deployment;

import dev.ballast.fleet.Fleet;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.inference.InferenceService;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.ServedModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and unloads versions of models while others are served. A new version is read, planned and pushed before it replaces another.
 * A version that leaves gets no new requests and finishes those it has. Then its memory on the gateway and the nodes is freed. Owned
 * by the thread that also replans.
 */
public final class ModelChanges {
    private static final Logger LOG = LoggerFactory.getLogger(ModelChanges.class);

    private final ModelSources sources;
    private final ModelLoader loader;
    private final ModelCatalogue catalogue;
    private final Fleet fleet;
    private final Provisioner provisioner;
    private final Replanner replanner;
    private final FleetFit fit;
    private final HeapCheck heap;
    private final InferenceService service;
    private final List<ServedModel> leaving = new ArrayList<>();

    /** The components that place and push the parts of a model. */
    public record Placement(Fleet fleet, Provisioner provisioner, Replanner replanner, FleetFit fit, HeapCheck heap) {}

    public ModelChanges(
            ModelSources sources,
            ModelLoader loader,
            ModelCatalogue catalogue,
            Placement placement,
            InferenceService service) {
        this.sources = sources;
        this.loader = loader;
        this.catalogue = catalogue;
        this.fleet = placement.fleet();
        this.provisioner = placement.provisioner();
        this.replanner = placement.replanner();
        this.fit = placement.fit();
        this.heap = placement.heap();
        this.service = service;
    }

    /** Thrown when a change cannot be made. */
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final ModelChange.Why why;

        RefusedException(ModelChange.Why why, String reason) {
            super(reason);
            this.why = why;
        }

        ModelChange.Failed failed() {
            return new ModelChange.Failed(why, String.valueOf(getMessage()));
        }
    }

    /**
     * Loads a version, or reloads it if it is served.
     *
     * @param asked null for the default
     */
    ModelChange load(String name, @Nullable String asked) throws InterruptedException {
        makeRoom();
        try {
            List<ModelStore.Listed> there = versionsOf(name);
            String named = named(name, there);
            String version = version(name, there, asked == null ? named : asked);
            catalogue.loading(name, version);
            try {
                return load(name, version, named);
            } catch (RefusedException e) {
                LOG.warn("loading refused: model {} version {}: {}", name, version, e.getMessage());
                catalogue.failed(name, version, String.valueOf(e.getMessage()));
                throw e;
            } catch (OutOfMemoryError e) {
                String reason = FirstModels.noMemory(e);
                LOG.error("loading failed: model {} version {}: {}", name, version, reason);
                catalogue.failed(name, version, reason);
                return new ModelChange.Failed(ModelChange.Why.BROKEN, reason);
            } catch (RuntimeException e) { // a faulty file must not end the models that are served
                LOG.error("loading failed: model {} version {}", name, version, e);
                catalogue.failed(name, version, "loading failed: " + e);
                return new ModelChange.Failed(
                        ModelChange.Why.BROKEN, "loading failed: " + e + "; the log of the gateway has the details");
            } finally {
                provisioner.prepare(List.of());
            }
        } catch (RefusedException e) {
            return e.failed();
        }
    }

    /** Deletes parts on the nodes that no request needs, before the nodes are asked for their free memory. */
    private void makeRoom() throws InterruptedException {
        discardOver();
        provisioner.awaitIdle();
    }

    private ModelChange load(String name, String version, String named) throws RefusedException, InterruptedException {
        ServedModel next;
        try {
            next = loader.load(sources.read(name, version), replanner.planned());
            heap.require(next, catalogue.servedBeside(name, version));
            fit.settle(List.of(next), catalogue.served(), replanner.planned(), fleet::isUnfit);
        } catch (GatewayException e) {
            throw new RefusedException(ModelChange.Why.UNFIT, String.valueOf(e.getMessage()));
        }
        List<String> without = push(next);
        CataloguedModel.Version before = versionOf(name, version);
        catalogue.change(name, model -> model.naming(named));
        catalogue.serve(version, next);
        LOG.info("model {} version {} is served", name, version);
        fit.foretell(List.of(next));
        if (before != null) {
            leave(before);
        }
        return new ModelChange.Made(name, version, without);
    }

    /** Pushes the parts; returns the nodes that could not be reached or have too little memory. */
    private List<String> push(ServedModel next) throws RefusedException, InterruptedException {
        List<Integer> nodes = replanner.planned();
        provisioner.prepare(next.remote());
        nodes.forEach(provisioner::visit);
        provisioner.awaitIdle();
        List<String> without = new ArrayList<>();
        Map<Integer, Set<String>> parts = parts(next);
        for (int node : nodes) {
            String refusal = provisioner.refusal(node, parts.getOrDefault(node, Set.of()));
            if (!refusal.isEmpty()) {
                provisioner.prepare(List.of());
                discard(next);
                throw new RefusedException(
                        ModelChange.Why.NODES,
                        RefusedPart.sentence(fleet.node(node).id(), refusal));
            }
            if (!provisioner.isProvisioned(node)) {
                without.add(fleet.node(node).id());
            }
        }
        return without;
    }

    /**
     * Unloads a version.
     *
     * @param asked null for all served versions
     */
    ModelChange unload(String name, @Nullable String asked) {
        CataloguedModel model = catalogue.model(name);
        List<CataloguedModel.Version> going = model == null
                ? List.of()
                : model.versions().stream()
                        .filter(each -> each.served() != null
                                && (asked == null || each.version().equals(asked)))
                        .toList();
        if (going.isEmpty()) {
            return new ModelChange.Failed(
                    ModelChange.Why.UNKNOWN,
                    "model " + name + (asked == null ? "" : " version " + asked) + " is not loaded; the gateway serves "
                            + catalogue.served().stream()
                                    .map(ServedModel::name)
                                    .distinct()
                                    .toList());
        }
        for (CataloguedModel.Version version : going) {
            catalogue.withdraw(name, version.version());
            LOG.info("model {} version {} is no longer served", name, version.version());
            leave(version);
        }
        return new ModelChange.Made(name, going.get(going.size() - 1).version(), List.of());
    }

    /** Makes a served version the default of its model, and stores that in the model's settings. */
    ModelChange makeDefault(String name, String version) {
        CataloguedModel.Version known = versionOf(name, version);
        if (known == null || known.served() == null) {
            return new ModelChange.Failed(
                    ModelChange.Why.UNKNOWN, "model " + name + " version " + version + " is not loaded; load it first");
        }
        try {
            sources.nameDefault(name, version);
        } catch (GatewayException e) {
            return new ModelChange.Failed(ModelChange.Why.UNFIT, String.valueOf(e.getMessage()));
        }
        catalogue.change(name, model -> model.naming(version));
        return new ModelChange.Made(name, version, List.of());
    }

    /** Does the periodic work: replans if needed, and discards models whose last request has ended. */
    void look() throws InterruptedException {
        try {
            if (replanner.look()) {
                service.release();
                fit.foretell(catalogue.served());
            }
        } finally { // also when replanning fails
            discardOver();
            provisioner.remind();
        }
    }

    private void discardOver() {
        List<ServedModel> over =
                leaving.stream().filter(model -> !service.hasInside(model)).toList();
        leaving.removeAll(over);
        over.forEach(this::discard);
    }

    private void leave(CataloguedModel.Version version) {
        ServedModel served = version.served();
        if (served != null) {
            service.retire(served);
            leaving.add(served);
        }
    }

    private void discard(ServedModel model) {
        provisioner.discard(parts(model));
    }

    private static Map<Integer, Set<String>> parts(ServedModel model) {
        Map<Integer, Set<String>> parts = new HashMap<>();
        PartIndex.add(model.remote(), parts);
        return parts;
    }

    private CataloguedModel.@Nullable Version versionOf(String name, String version) {
        CataloguedModel model = catalogue.model(name);
        return model == null ? null : model.version(version);
    }

    /** The versions that the sources have of a model, at least one. */
    private List<ModelStore.Listed> versionsOf(String name) throws RefusedException {
        List<ModelStore.Listed> there;
        try {
            there = sources.of(name);
        } catch (GatewayException e) {
            throw new RefusedException(ModelChange.Why.UNFIT, String.valueOf(e.getMessage()));
        }
        if (there.isEmpty()) {
            throw new RefusedException(ModelChange.Why.UNKNOWN, "there is no model " + name + " in " + sources.place());
        }
        return there;
    }

    /** The default version in the settings of a model. Without readable settings no version can be loaded, which the catalogue then says. */
    private String named(String name, List<ModelStore.Listed> there) throws RefusedException {
        try {
            return sources.namedDefault(name);
        } catch (GatewayException e) {
            String reason = String.valueOf(e.getMessage());
            there.forEach(each -> catalogue.failed(name, each.version(), reason));
            LOG.warn("loading refused: model {}: {}", name, reason);
            throw new RefusedException(ModelChange.Why.UNFIT, reason);
        }
    }

    /** The version to load: {@code wanted}, or the highest version when {@code wanted} is empty. */
    private static String version(String name, List<ModelStore.Listed> there, String wanted) throws RefusedException {
        List<String> versions = there.stream().map(ModelStore.Listed::version).toList();
        String version = wanted.isEmpty() ? CataloguedModel.highest(versions) : wanted;
        if (!versions.contains(version)) {
            throw new RefusedException(
                    ModelChange.Why.UNKNOWN, "model " + name + " has no version " + version + "; it has " + versions);
        }
        return version;
    }
}
