package dev.ballast.model;

import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.util.List;

/**
 * A stage in the place of its steps. A {@link LinearBackend} computes its output.
 *
 * @param site its place in the graph
 * @param index position among the model's stages, from 0
 * @param stage the stage
 */
public record StageStep(Site site, int index, Stage stage) implements Step {
    static StageStep of(Stage stage, int index) {
        Model.Values values = stage.model().values();
        List<Integer> reads = values.inputs();
        Site site = new Site(
                stage.name(),
                "Stage",
                stage.from().value().shape(),
                reads,
                values.outputs().get(0),
                stage.to().value().name(),
                List.of());
        return new StageStep(site, index, stage);
    }

    @Override
    public Shape output() {
        return stage.to().value().shape();
    }

    @Override
    public ElementType type() {
        return ElementType.FLOAT;
    }

    @Override
    public long macs() {
        return stage.macs();
    }

    @Override
    public long weights() {
        return stage.model().steps().stream().mapToLong(Step::weights).sum();
    }

    @Override
    public long weightBytes() {
        return stage.weightBytes();
    }
}
