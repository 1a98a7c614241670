package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.gateway.config.ModelStore;
import dev.ballast.gateway.models.ModelLoader;
import dev.ballast.gateway.models.Models;
import dev.ballast.gateway.models.ServedModel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FirstModelsTest {
    /** A store with one model that needs more memory than there is. */
    private static final class TooLarge implements ModelStore {
        @Override
        public String place() {
            return "a store";
        }

        @Override
        public List<Listed> list() {
            return List.of(new Listed("huge", "1", ""));
        }

        @Override
        public String namedDefault(String name) {
            return "";
        }

        @Override
        public Spec read(String name, String version) {
            throw new OutOfMemoryError("planted");
        }

        @Override
        public void nameDefault(String name, String version) {
            throw new IllegalStateException("nobody asks for it");
        }
    }

    @Test
    void aModelThatThereIsNoMemoryForKeepsNoOtherFromBeingServed() throws GatewayException {
        List<NodeAddress> fleet = IntStream.range(0, 3)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 5_000 + i)))
                .toList();
        List<ModelSource> listed = List.of(Models.builtIn());
        ModelCatalogue catalogue = new ModelCatalogue();
        ModelLoader loader = new ModelLoader(fleet, GatewayConfig.Coding.defaults());
        new FirstModels(new ModelSources(listed, new TooLarge()), loader, catalogue, new HeapCheck(1L << 30, 4))
                .load(listed);
        assertThat(catalogue.served()).extracting(ServedModel::name).containsExactly(Models.BUILT_IN);
        CataloguedModel huge = Objects.requireNonNull(catalogue.model("huge"));
        assertThat(huge.versions().get(0).reason())
                .isEqualTo("out of memory (planted); give the gateway a larger heap,"
                        + " for instance with JDK_JAVA_OPTIONS=-Xmx2g");
    }
}
