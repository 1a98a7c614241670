package dev.ballast.gateway.config;

import java.util.List;

/** Holds nothing and says how to have a store. */
enum NoStore implements ModelStore {
    INSTANCE;

    @Override
    public String place() {
        return "no store: the configuration of the gateway has no model-store";
    }

    @Override
    public List<Listed> list() {
        return List.of();
    }

    @Override
    public String namedDefault(String name) {
        return "";
    }

    @Override
    public Spec read(String name, String version) throws GatewayException {
        throw new GatewayException("model " + name + " is in " + place());
    }

    @Override
    public void nameDefault(String name, String version) throws GatewayException {
        throw new GatewayException("the default of model " + name + " cannot be kept: there is " + place());
    }
}
