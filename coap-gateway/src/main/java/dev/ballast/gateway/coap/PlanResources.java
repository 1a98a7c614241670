package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.PlanJson;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.models.ServedModel;
import java.io.IOException;
import java.util.Map;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/** {@code /plan} and the resources below it: where the layers of each model run, and the predicted time of a request. */
final class PlanResources {
    private final Edges.Offer offer;

    PlanResources(Edges.Offer offer) {
        this.offer = offer;
    }

    /** The folder of the default versions of all models. */
    Resource folder() {
        return new CatalogueFolder("plan", offer.models(), Map::keySet, this::plan, this::list);
    }

    private Resource plan(String name) {
        ModelTarget target = new ModelTarget(offer.models(), name, null);
        GatewayResource resource = new GatewayResource(name) {
            @Override
            protected void get(CoapExchange exchange) {
                CataloguedModel.Version version = target.version();
                ServedModel served = version == null ? null : version.served();
                if (served == null) {
                    target.refuse(exchange);
                } else {
                    content(exchange, out -> write(out, served));
                }
            }
        };
        resource.getAttributes().addResourceType("ballast.plan");
        return resource;
    }

    private void list(JsonGenerator out) throws IOException {
        out.writeStartArray();
        for (ServedModel model : offer.models().served()) {
            write(out, model);
        }
        out.writeEndArray();
    }

    private void write(JsonGenerator out, ServedModel model) throws IOException {
        out.writeStartObject();
        PlanJson.write(
                out,
                model.name(),
                model.plan(),
                model.prediction(),
                node -> offer.fleet().node(node).id());
        out.writeEndObject();
    }
}
