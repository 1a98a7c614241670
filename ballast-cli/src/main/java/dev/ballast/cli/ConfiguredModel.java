package dev.ballast.cli;

import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.deployment.ModelSources;
import java.util.Optional;

/** Finds a model by its name, as a gateway with the same configuration would. */
final class ConfiguredModel {
    private ConfiguredModel() {}

    /**
     * The model in the configuration or in its model store; empty when neither has it.
     *
     * @param name NAME for the default version, or NAME:VERSION
     */
    static Optional<ModelStore.Spec> find(GatewayConfig config, String name) throws GatewayException {
        int colon = name.indexOf(':');
        String version = colon < 0 ? "" : name.substring(colon + 1);
        return new ModelSources(config.models(), config.store())
                .find(colon < 0 ? name : name.substring(0, colon), version);
    }

    /** Where a model that is not found was looked for, for messages. */
    static String places(GatewayConfig config) {
        return "neither a file nor a model of the configuration"
                + (config.store() == ModelStore.none()
                        ? ""
                        : " nor of " + config.store().place());
    }
}
