package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.deployment.ModelCatalogue;
import dev.ballast.gateway.models.ServedModel;
import dev.ballast.gateway.text.TextModel;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.open.OpenInput;
import dev.ballast.model.open.OpenModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
        inputs(out, served.signature().inputs());
        outputs(out, served);
        if (!served.largestExtents().isEmpty()) {
            out.writeObjectFieldStart("largest_extents");
            for (Map.Entry<String, Integer> largest : new TreeMap<>(served.largestExtents()).entrySet()) {
                out.writeNumberField(largest.getKey(), largest.getValue());
            }
            out.writeEndObject();
        }
        if (!served.preprocessing().isEmpty()) {
            out.writeStringField("preprocessing", served.preprocessing());
        }
        TextModel texts = served.signature().texts();
        if (texts != null) {
            out.writeStringField("text", texts.tokenizer().description());
        }
        out.writeEndObject();
    }

    private static void inputs(JsonGenerator out, List<OpenInput> inputs) throws IOException {
        out.writeArrayFieldStart("inputs");
        for (OpenInput input : inputs) {
            int[] extents = input.axes().stream()
                    .mapToInt(axis -> axis.isOpen() ? OpenModel.OPEN : axis.extent())
                    .toArray();
            value(out, input.name(), input.type().datatype(), extents);
        }
        out.writeEndArray();
    }

    private static void outputs(JsonGenerator out, ServedModel served) throws IOException {
        List<ValueInfo> outputs = served.model().outputs();
        List<int[]> extents = served.outputExtents();
        out.writeArrayFieldStart("outputs");
        for (int i = 0; i < outputs.size(); i++) {
            ValueInfo output = outputs.get(i);
            value(out, output.name(), output.datatype(), extents.get(i));
        }
        out.writeEndArray();
    }

    private static void value(JsonGenerator out, String name, String datatype, int[] extents) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", name);
        out.writeStringField("datatype", datatype);
        out.writeFieldName("shape");
        out.writeArray(extents, 0, extents.length);
        out.writeEndObject();
    }
}
