package dev.ballast.gateway.config;

import java.util.List;

/**
 * Where models come from that can be loaded while the gateway runs. Read on the thread that loads and on that which lists, never on one of
 * the protocol; what it holds may change at any time.
 */
public interface ModelStore {
    /**
     * A version that the store holds.
     *
     * @param problem why it cannot be loaded, as far as its place tells; empty when nothing speaks against it
     */
    record Listed(String name, String version, String problem) {}

    /** Everything needed to serve one version. */
    record Spec(GatewayConfig.ModelSource source, ModelCoding coding) {}

    /** Where it is, for messages. */
    String place();

    /** Every version of every model. */
    List<Listed> list() throws GatewayException;

    /** The version that the settings of a model name as the default; empty when they name none. */
    String namedDefault(String name) throws GatewayException;

    /** What {@link #list} has under this name and version. */
    Spec read(String name, String version) throws GatewayException;

    /** Has the settings of a model name another default. */
    void nameDefault(String name, String version) throws GatewayException;

    /** No store. */
    static ModelStore none() {
        return NoStore.INSTANCE;
    }
}
