package dev.ballast.gateway.coap;

import dev.ballast.gateway.deployment.CataloguedModel;
import dev.ballast.gateway.deployment.ModelCatalogue;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.californium.core.server.resources.CoapExchange;
import org.eclipse.californium.core.server.resources.Resource;

/** A resource with one child for each model, or for each version of a model. The children follow the catalogue. */
final class CatalogueFolder extends GatewayResource {
    private final ModelCatalogue catalogue;
    private final Function<Map<String, CataloguedModel>, Collection<String>> names;
    private final Function<String, Resource> child;
    private final AnswerFormat.Writer writer;

    /** A weak reference: a folder that nobody reads must not keep unloaded models in memory. */
    private WeakReference<Map<String, CataloguedModel>> shown = new WeakReference<>(null);

    /**
     * A folder whose children follow the catalogue.
     *
     * @param names names of the children, from one snapshot of the catalogue
     * @param child makes the child of this name
     * @param writer answers GET
     */
    CatalogueFolder(
            String name,
            ModelCatalogue catalogue,
            Function<Map<String, CataloguedModel>, Collection<String>> names,
            Function<String, Resource> child,
            AnswerFormat.Writer writer) {
        super(name);
        this.catalogue = catalogue;
        this.names = names;
        this.child = child;
        this.writer = writer;
        getAttributes().addResourceType("ballast.models");
    }

    @Override
    protected void get(CoapExchange exchange) {
        content(exchange, writer);
    }

    @Override
    public Collection<Resource> getChildren() {
        follow();
        return super.getChildren();
    }

    @Override
    public Resource getChild(String name) {
        follow();
        return super.getChild(name);
    }

    private synchronized void follow() {
        Map<String, CataloguedModel> now = catalogue.models();
        if (shown.refersTo(now)) {
            return;
        }
        Collection<String> wanted = names.apply(now);
        List<Resource> gone = super.getChildren().stream()
                .filter(each -> !wanted.contains(each.getName()))
                .toList();
        gone.forEach(this::delete);
        List<String> there = super.getChildren().stream().map(Resource::getName).toList();
        wanted.stream().filter(name -> !there.contains(name)).map(child).forEach(this::add);
        shown = new WeakReference<>(now);
    }
}
