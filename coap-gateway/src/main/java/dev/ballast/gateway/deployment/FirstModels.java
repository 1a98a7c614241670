package dev.ballast.gateway.deployment;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.ServedModel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Loads the models that a gateway serves at its start. Every listed model must load. Of the store, every model that loads is served. */
public final class FirstModels {
    private static final Logger LOG = LoggerFactory.getLogger(FirstModels.class);

    private final ModelSources sources;
    private final ModelLoader loader;
    private final ModelCatalogue catalogue;
    private final HeapCheck heap;

    public FirstModels(ModelSources sources, ModelLoader loader, ModelCatalogue catalogue, HeapCheck heap) {
        this.sources = sources;
        this.loader = loader;
        this.catalogue = catalogue;
        this.heap = heap;
    }

    /**
     * Loads the models into the catalogue. A stored model that cannot be served gets the reason there.
     *
     * @throws GatewayException when a listed model cannot be served, the store cannot be read, or no model can be served
     */
    public void load(List<ModelSource> listed) throws GatewayException {
        for (ModelSource source : listed) {
            catalogue.serve(ModelSources.ONLY, loaded(new ModelStore.Spec(source, ModelCoding.AS_CONFIGURED)));
        }
        List<String> reasons = new ArrayList<>();
        for (ModelStore.Listed each : sources.list()) {
            if (!isListed(listed, each.name())) {
                String reason = each.problem().isEmpty() ? load(each) : each.problem();
                if (!reason.isEmpty()) {
                    LOG.error("model {} version {} is not served: {}", each.name(), each.version(), reason);
                    catalogue.failed(each.name(), each.version(), reason);
                    reasons.add(reason);
                }
            }
        }
        if (catalogue.served().isEmpty()) {
            throw GatewayException.usage(nothing(reasons));
        }
    }

    private static boolean isListed(List<ModelSource> listed, String name) {
        return listed.stream().anyMatch(source -> source.name().equals(name));
    }

    /** Loads a stored version. Returns why it cannot be served; empty when it is served. */
    private String load(ModelStore.Listed each) {
        try {
            String named = sources.namedDefault(each.name());
            ServedModel served = loaded(sources.read(each.name(), each.version()));
            catalogue.serve(each.version(), served);
            catalogue.change(each.name(), model -> model.naming(named));
            return "";
        } catch (GatewayException e) {
            return String.valueOf(e.getMessage());
        } catch (OutOfMemoryError e) { // a model that is too large must not keep the others from being served
            return noMemory(e);
        } catch (RuntimeException | Error e) { // nor may one that is faulty
            LOG.error("loading failed: model {} version {}", each.name(), each.version(), e);
            return "loading failed: " + e;
        }
    }

    private ServedModel loaded(ModelStore.Spec spec) throws GatewayException {
        ServedModel next = loader.load(spec);
        heap.require(next, catalogue.served());
        return next;
    }

    /** The reason for a model that needs more memory than the gateway's JVM has. */
    static String noMemory(OutOfMemoryError e) {
        return "out of memory (" + e.getMessage()
                + "); give the gateway a larger heap, for instance with JDK_JAVA_OPTIONS=-Xmx2g";
    }

    private String nothing(List<String> reasons) {
        return reasons.isEmpty()
                ? "there is no model in " + sources.place()
                        + "; add one with \"ballast models add FILE.onnx --name NAME --store DIR\""
                : "no model can be served: " + String.join("; ", reasons);
    }
}
