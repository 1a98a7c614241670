package dev.ballast.gateway.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ballast.fleet.WireChoice;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.model.Graph;
import dev.ballast.model.Model;
import dev.ballast.model.ModelBuilder;
import dev.ballast.model.ModelException;
import dev.ballast.model.ValueInfo;
import dev.ballast.model.op.node.GraphNode;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.WireType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Settings by the names of nodes that share a round: query and key of one activation. A third product is alone. */
class LayerSettingsTest {
    private static final WireChoice HALF = WireChoice.both(WireType.FLOAT16);

    private final Model model = attention();

    private static Model attention() {
        Map<String, Tensor> weights = new HashMap<>();
        for (String name : List.of("query", "key", "out")) {
            weights.put(name, FloatTensor.zeros(Shape.of(4, 4)));
        }
        List<GraphNode> nodes = List.of(
                node("a/query/MatMul", "MatMul", "q", "x", "query"),
                node("a/key/MatMul", "MatMul", "k", "x", "key"),
                node("a/Add", "Add", "sum", "q", "k"),
                node("a/out/MatMul", "MatMul", "y", "sum", "out"));
        try {
            return ModelBuilder.build(new Graph(
                    "attention",
                    List.of(ValueInfo.floats("x", Shape.of(3, 4))),
                    List.of("y"),
                    weights,
                    nodes,
                    Set.of(),
                    List.of()));
        } catch (ModelException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static GraphNode node(String name, String operator, String output, String... inputs) {
        return new GraphNode(name, operator, "", 13, List.of(inputs), List.of(output), Map.of());
    }

    private ModelSource.WireTypes settings(Map<String, WireChoice> layers) throws GatewayException {
        return LayerSettings.of(Models.builtIn(new ModelSource.WireTypes(WireChoice.EXACT, layers)), model);
    }

    @Test
    void theNameOfTheRoundAndTheNamesOfAllItsNodesMeanTheSame() throws Exception {
        for (Map<String, WireChoice> layers :
                List.of(Map.of("a/query+key/MatMul", HALF), Map.of("a/query/MatMul", HALF, "a/key/MatMul", HALF))) {
            ModelSource.WireTypes settings = settings(layers);
            assertThat(settings.of("a/query+key/MatMul")).isEqualTo(HALF);
            assertThat(settings.of("a/out/MatMul")).isEqualTo(WireChoice.EXACT);
        }
        assertThat(settings(Map.of("a/out/MatMul", HALF)).of("a/out/MatMul")).isEqualTo(HALF);
    }

    @Test
    void settingsOfOnlySomeNodesOfARoundAreRefused() {
        for (Map<String, WireChoice> layers : List.of(
                Map.of("a/key/MatMul", HALF),
                Map.of("a/query/MatMul", HALF, "a/key/MatMul", WireChoice.EXACT),
                Map.of("a/query+key/MatMul", HALF, "a/query/MatMul", HALF, "a/key/MatMul", HALF))) {
            assertThatThrownBy(() -> settings(layers))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("shares its rounds with others; give settings to a/query+key/MatMul,"
                            + " or the same settings to each of [a/query/MatMul, a/key/MatMul]");
        }
    }

    @Test
    void aNameThatIsNoLayerIsRefusedWithTheLayers() {
        assertThatThrownBy(() -> settings(Map.of("a/value/MatMul", HALF)))
                .isInstanceOf(GatewayException.class)
                .hasMessageEndingWith("names a/value/MatMul, which is not a layer; the layers are"
                        + " [a/query+key/MatMul, a/out/MatMul]");
    }
}
