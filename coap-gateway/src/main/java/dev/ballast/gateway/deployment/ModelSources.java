package dev.ballast.gateway.deployment;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelCoding;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The models of the configuration, one version each, together with those of the store. A configured model hides a stored one of that
 * name.
 */
public final class ModelSources implements ModelStore {
    /** The version of a model that has no versions. */
    static final String ONLY = "1";

    private final Map<String, ModelSource> listed;
    private final ModelStore store;

    public ModelSources(List<ModelSource> listed, ModelStore store) {
        this.listed = listed.stream().collect(Collectors.toMap(ModelSource::name, Function.identity()));
        this.store = store;
    }

    @Override
    public String place() {
        return store.place();
    }

    @Override
    public List<Listed> list() throws GatewayException {
        List<Listed> all = new ArrayList<>();
        listed.keySet().forEach(name -> all.add(new Listed(name, ONLY, "")));
        store.list().stream().filter(each -> !listed.containsKey(each.name())).forEach(all::add);
        return all;
    }

    /** All versions of one model. */
    List<Listed> of(String name) throws GatewayException {
        return list().stream().filter(each -> each.name().equals(name)).toList();
    }

    /**
     * A model as the gateway loads it; empty when there is no such model or version.
     *
     * @param version empty for the default version
     */
    public Optional<Spec> find(String name, String version) throws GatewayException {
        List<String> versions = of(name).stream().map(Listed::version).toList();
        if (versions.isEmpty()) {
            return Optional.empty();
        }
        String asked = version.isEmpty() ? namedDefault(name) : version;
        String wanted = asked.isEmpty() ? CataloguedModel.highest(versions) : asked;
        return versions.contains(wanted) ? Optional.of(read(name, wanted)) : Optional.empty();
    }

    @Override
    public String namedDefault(String name) throws GatewayException {
        return listed.containsKey(name) ? ONLY : store.namedDefault(name);
    }

    @Override
    public Spec read(String name, String version) throws GatewayException {
        ModelSource source = listed.get(name);
        return source == null ? store.read(name, version) : new Spec(source, ModelCoding.AS_CONFIGURED);
    }

    @Override
    public void nameDefault(String name, String version) throws GatewayException {
        if (!listed.containsKey(name)) {
            store.nameDefault(name, version);
        }
    }
}
