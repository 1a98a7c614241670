package dev.ballast.gateway.coap;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.ballast.gateway.Edges;
import dev.ballast.gateway.deployment.ModelChange;
import dev.ballast.gateway.deployment.ModelRepository;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/**
 * {@code /v2/repository}: the content of the model store, and orders to load and unload models. Each order is acknowledged at once.
 * The thread that carries out the order answers when it is done.
 */
final class RepositoryResources {
    /** Max-Age of a 5.03 in seconds, when no better estimate is known. */
    static final int RETRY_AFTER_SECONDS = 5;

    private final Edges.Offer offer;
    private final ModelRepository repository;
    private final ModelResources models;

    RepositoryResources(Edges.Offer offer, ModelResources models) {
        this.offer = offer;
        this.repository = offer.repository();
        this.models = models;
    }

    /** An order, to be answered once. */
    @FunctionalInterface
    private interface Order {
        void give(CoapExchange exchange, Consumer<ModelChange> answer);
    }

    Resource folder() {
        Resource folder = GatewayResource.folder("repository");
        folder.add(order(
                "index",
                (exchange, answer) -> repository.index(answer),
                (out, made) ->
                        models.describe(out, List.copyOf(offer.models().models().values()))));
        folder.add(new GatewayResource("models") {
            /** Any name may be a model in the store, except names with a slash: Californium allows no slash in the name of a resource. */
            @Override
            public Resource getChild(String name) {
                return name.isEmpty() || name.indexOf('/') >= 0 ? super.getChild(name) : orders(name);
            }
        });
        return folder;
    }

    private Resource orders(String name) {
        Resource model = GatewayResource.folder(name);
        model.add(order(
                "load",
                (exchange, answer) -> repository.load(name, exchange.getQueryParameter("version"), answer),
                RepositoryResources::describe));
        model.add(order(
                "unload",
                (exchange, answer) -> repository.unload(name, exchange.getQueryParameter("version"), answer),
                RepositoryResources::describe));
        model.add(order(
                "default",
                (exchange, answer) -> {
                    String version = exchange.getQueryParameter("version");
                    if (version == null) {
                        answer.accept(new ModelChange.Failed(
                                ModelChange.Why.UNKNOWN,
                                "the version is missing; expected POST .../default?version=2"));
                    } else {
                        repository.makeDefault(name, version, answer);
                    }
                },
                RepositoryResources::describe));
        return model;
    }

    /** Writes the outcome of an order. */
    @FunctionalInterface
    private interface Done {
        void write(JsonGenerator out, ModelChange.Made made) throws IOException;
    }

    private static Resource order(String name, Order order, Done done) {
        GatewayResource resource = new GatewayResource(name) {
            @Override
            protected void post(CoapExchange exchange) {
                String refusal = AdminAccess.refusal(exchange.getSourceAddress());
                if (refusal != null) {
                    text(exchange, ResponseCode.FORBIDDEN, refusal);
                    return;
                }
                AnswerFormat format = format(exchange);
                if (format != null) {
                    exchange.accept();
                    order.give(exchange, change -> guard(exchange, asked -> answer(asked, format, change, done)));
                }
            }
        };
        resource.getAttributes().addResourceType("ballast.admin");
        return resource;
    }

    private static void answer(CoapExchange exchange, AnswerFormat format, ModelChange change, Done done) {
        if (change instanceof ModelChange.Made made) {
            exchange.respond(ResponseCode.CHANGED, format.write(out -> done.write(out, made)), format.contentFormat());
        } else if (change instanceof ModelChange.Failed failed) {
            boolean later = failed.why() == ModelChange.Why.BUSY || failed.why() == ModelChange.Why.STOPPING;
            if (later) {
                exchange.setMaxAge(RETRY_AFTER_SECONDS);
            }
            GatewayResource.text(exchange, code(failed.why()), failed.reason());
        }
    }

    private static ResponseCode code(ModelChange.Why why) {
        return switch (why) {
            case UNKNOWN -> ResponseCode.NOT_FOUND;
            case UNFIT -> ResponseCode.UNPROCESSABLE_ENTITY;
            case NODES -> ResponseCode.BAD_GATEWAY;
            case BUSY, STOPPING -> ResponseCode.SERVICE_UNAVAILABLE;
            case BROKEN -> ResponseCode.INTERNAL_SERVER_ERROR;
        };
    }

    private static void describe(JsonGenerator out, ModelChange.Made made) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", made.name());
        out.writeStringField("version", made.version());
        out.writeArrayFieldStart("nodes_without_parts");
        for (String node : made.without()) {
            out.writeString(node);
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
