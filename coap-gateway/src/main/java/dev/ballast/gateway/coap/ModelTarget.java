package dev.ballast.gateway.coap;

import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.deployment.ModelCatalogue;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.jspecify.annotations.Nullable;

/**
 * The model or version that a path names; a path without a version names the default version. The target is looked up at each request.
 * A request keeps the version that is served when the request arrives.
 *
 * @param number null for the default version
 */
record ModelTarget(
        ModelCatalogue catalogue, String name, @Nullable String number) {
    private static final int RETRY_AFTER_SECONDS = 1;

    /** The named version; null when it does not exist, or when no version of the model is served. */
    CataloguedModel.@Nullable Version version() {
        CataloguedModel model = catalogue.model(name);
        if (model == null) {
            return null;
        }
        return number == null ? model.serving() : model.version(number);
    }

    /** Answers that the version is not served: 5.03 while it is being loaded, else 4.04. */
    void refuse(CoapExchange exchange) {
        CataloguedModel model = catalogue.model(name);
        if (model != null && isLoading(model)) {
            exchange.setMaxAge(RETRY_AFTER_SECONDS);
            GatewayResource.text(exchange, ResponseCode.SERVICE_UNAVAILABLE, "not ready: " + label() + " is loading");
        } else {
            GatewayResource.text(exchange, ResponseCode.NOT_FOUND, label() + " is not loaded" + why(model));
        }
    }

    private boolean isLoading(CataloguedModel model) {
        return model.versions().stream()
                .filter(each -> number == null || each.version().equals(number))
                .anyMatch(CataloguedModel.Version::loading);
    }

    private String label() {
        return "model " + name + (number == null ? "" : " version " + number);
    }

    private String why(@Nullable CataloguedModel model) {
        StringBuilder why = new StringBuilder();
        if (model != null) {
            for (CataloguedModel.Version each : model.versions()) {
                boolean told = each.reason().isEmpty() || each.reason().startsWith("not loaded");
                if (!told && (number == null || each.version().equals(number))) {
                    why.append(": version ").append(each.version()).append(": ").append(each.reason());
                }
            }
        }
        return why + "; load it with POST /v2/repository/models/" + name + "/load";
    }
}
