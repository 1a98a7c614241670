package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.model.ValueInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/** {@code /v2/models} and the resources below it: the models, the versions of each model, and the inference resource of each. */
final class ModelResources {
    private final Edges.Offer offer;
    private final ModelCatalogue catalogue;

    ModelResources(Edges.Offer offer) {
        this.offer = offer;
        this.catalogue = offer.models();
    }

    /** The folder of all models. */
    Resource folder() {
        return new CatalogueFolder("models", catalogue, Map::keySet, this::model, this::list);
    }

    private Resource model(String name) {
        Resource resource = described(name, new ModelTarget(catalogue, name, null));
        resource.add(new CatalogueFolder(
                "versions",
                catalogue,
                models -> {
                    CataloguedModel model = models.get(name);
                    return model == null
                            ? List.of()
                            : model.versions().stream()
                                    .map(CataloguedModel.Version::version)
                                    .toList();
                },
                version -> described(version, new ModelTarget(catalogue, name, version)),
                out -> {
                    CataloguedModel model = catalogue.model(name);
                    describe(out, model == null ? List.of() : List.of(model));
                }));
        return resource;
    }

    private Resource described(String name, ModelTarget target) {
        GatewayResource resource = new GatewayResource(name) {
            @Override
            protected void get(CoapExchange exchange) {
                CataloguedModel model = catalogue.model(target.name());
                CataloguedModel.Version version = target.version();
                ServedModel served = version == null ? null : version.served();
                if (model == null || served == null) {
                    target.refuse(exchange);
                } else {
                    content(exchange, out -> describe(out, model, served));
                }
            }
        };
        resource.getAttributes().addResourceType("ballast.model");
        resource.add(new ReadyResource(offer, target));
        resource.add(new InferResource(target, offer.service(), offer.requestIds()));
        return resource;
    }

    private void list(JsonGenerator out) throws IOException {
        describe(out, List.copyOf(catalogue.models().values()));
    }

    /** Writes the models and the state of each version. */
    void describe(JsonGenerator out, List<CataloguedModel> models) throws IOException {
        out.writeStartArray();
        for (CataloguedModel model : models) {
            for (CataloguedModel.Version version : model.versions()) {
                out.writeStartObject();
                out.writeStringField("name", model.name());
                describe(out, model, version);
                out.writeEndObject();
            }
        }
        out.writeEndArray();
    }

    private void describe(JsonGenerator out, CataloguedModel model, CataloguedModel.Version version)
            throws IOException {
        CataloguedModel.Version serving = model.serving();
        out.writeStringField("version", version.version());
        out.writeStringField("state", version.state().name());
        out.writeStringField("reason", version.reason());
        out.writeBooleanField("default", serving != null && serving.version().equals(version.version()));
        out.writeBooleanField("loading", version.loading());
        if (version.loading()) {
            out.writeStringField("progress", offer.repository().progress());
        }
    }

    private static void describe(JsonGenerator out, CataloguedModel model, ServedModel served) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", model.name());
        out.writeArrayFieldStart("versions");
        for (CataloguedModel.Version version : model.versions()) {
            if (version.served() != null) {
                out.writeString(version.version());
            }
        }
        out.writeEndArray();
        out.writeStringField("platform", "ballast_onnx");
        values(out, "inputs", served.model().inputs());
        values(out, "outputs", served.model().outputs());
        if (!served.preprocessing().isEmpty()) {
            out.writeStringField("preprocessing", served.preprocessing());
        }
        TextModel texts = served.signature().texts();
        if (texts != null) {
            out.writeStringField("text", texts.tokenizer().description());
        }
        out.writeEndObject();
    }

    private static void values(JsonGenerator out, String name, List<ValueInfo> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (ValueInfo value : values) {
            out.writeStartObject();
            out.writeStringField("name", value.name());
            out.writeStringField("datatype", value.datatype());
            out.writeFieldName("shape");
            out.writeArray(value.shape().toArray(), 0, value.shape().rank());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
