package dev.ballast.gateway.config;

import java.util.List;

/**
 * Holds models that can be loaded while the gateway runs. The threads that load and list models read it, never a protocol thread. Its
 * content may change at any time.
 */
public interface ModelStore {
    /**
     * A version that the store holds.
     *
     * @param problem why the version cannot be loaded, as far as its place in the store shows; empty when no problem is known
     */
    record Listed(String name, String version, String problem) {}

    /** Everything needed to serve one version. */
    record Spec(ModelSource source, ModelCoding coding) {}

    /** The place of the store, for messages. */
    String place();

    /** Every version of every model. */
    List<Listed> list() throws GatewayException;

    /** The version that the settings of a model name as the default; empty when they name none. */
    String namedDefault(String name) throws GatewayException;

    /** Reads the version that {@link #list} has under this name and number. */
    Spec read(String name, String version) throws GatewayException;

    /** Changes the default version in the settings of a model. */
    void nameDefault(String name, String version) throws GatewayException;

    /** No store. */
    static ModelStore none() {
        return NoStore.INSTANCE;
    }
}
