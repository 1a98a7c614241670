package dev.ballast.rounds;

import dev.ballast.coding.ColumnNorms;
import dev.ballast.coding.PartSet;
import dev.ballast.coding.Recovery;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.round.Round;
import dev.ballast.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The parts of a split layer, in the buffers of one worker. */
final class LayerParts implements RoundParts {
    private final DeployedLayer layer;
    private final SplitLayer coded;
    private final PartInputs inputs;
    private final Tensor[] products;
    private final GemmKernel kernel;
    private final Scratch scratch;
    private @Nullable ColumnNorms norms;

    LayerParts(DeployedLayer layer, GemmKernel kernel, Scratch scratch, PartResults results) {
        this.layer = layer;
        this.coded = layer.coded();
        this.kernel = kernel;
        this.scratch = scratch;
        inputs = new PartInputs(coded);
        products = layer.results().stream().map(results::of).toArray(Tensor[]::new);
    }

    @Override
    public Tensor[] results() {
        return products;
    }

    @Override
    public boolean sameInput() {
        return inputs.same();
    }

    @Override
    public Tensor input(int part, Tensor activation) {
        return inputs.of(part, activation);
    }

    @Override
    public void compute(int part, Tensor activation) {
        compute(part, activation, products[part]);
    }

    void compute(int part, Tensor activation, Tensor product) {
        layer.dataPart(part).multiply(kernel, inputs.of(part, activation), scratch, product);
    }

    @Override
    public void merge(int from, int to, Tensor output) {
        coded.merge(products, from, to, output);
    }

    @Override
    public PartSet complete(Recovery recovery, int from, int to, Tensor output) {
        return coded.complete(recovery, products, from, to, output);
    }

    @Override
    public AnswerCheck check(Round round, int sliceElements, Tensor activation) {
        ColumnNorms measured = norms == null ? new ColumnNorms(coded) : norms;
        norms = measured;
        return new RoundCheck(layer, this, round, sliceElements, activation, measured.measure(activation));
    }
}
