package dev.ballast.gateway.config;

import java.util.List;

/** An empty store whose errors say how to configure a store. */
enum NoStore implements ModelStore {
    INSTANCE;

    @Override
    public String place() {
        return "no model store: the gateway's configuration has no model-store";
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
        throw new GatewayException("cannot store the default version of model " + name + ": there is " + place());
    }
}
