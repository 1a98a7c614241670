package dev.ballast.model.open;

import dev.ballast.model.LinearStep;
import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.OpenGraph;
import dev.ballast.model.UnsupportedModelException;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A model whose inputs have open axes. It holds the graph and its weights once, and makes a {@link Model} for the shapes of a request when
 * the first request with these shapes comes. The models of all shapes share the weights of {@link #layers()}. Safe for use by several
 * threads.
 */
public final class OpenModel {
    /** Stands for an extent that depends on the request, as in the Open Inference Protocol. */
    public static final int OPEN = -1;

    private final OpenGraph graph;
    private final OpenAxes axes;
    private final ShapeLimits limits;
    private final ShapedModel reference;
    private final ShapeCache cache;
    private final LargestExtents largest;

    private OpenModel(OpenGraph graph, OpenAxes axes, ShapeLimits limits, ShapedModel reference) {
        this.graph = graph;
        this.axes = axes;
        this.limits = limits;
        this.reference = reference;
        this.cache = new ShapeCache(limits.models(), limits.bytes());
        this.largest = new LargestExtents(axes.symbols(), limits, this::bytes);
    }

    /**
     * Plans a graph at the first extents that work, and so finds what is not supported at any.
     *
     * @param inputs of the graph, all of them, in order
     * @param hint shapes with which the graph is known to run, by the name of the input; may be empty
     * @throws UnsupportedModelException with everything that is not supported
     * @throws ModelException when the graph contradicts itself
     */
    public static OpenModel of(OpenGraph graph, List<OpenInput> inputs, ShapeLimits limits, Map<String, long[]> hint)
            throws ModelException {
        OpenAxes axes = new OpenAxes(graph.name(), inputs);
        ReferenceExtents.Reference found = ReferenceExtents.of(graph, axes, limits, axes.hinted(hint));
        graph.complete();
        ShapedModel reference =
                ShapedModel.of(found.extents(), found.model(), found.model().linearSteps());
        return new OpenModel(graph, axes, limits, reference);
    }

    /** The same graph and weights under other limits. */
    public OpenModel within(ShapeLimits other) {
        return new OpenModel(graph, axes, other, reference);
    }

    public String name() {
        return graph.name();
    }

    /** The inputs of a request, in order. */
    public List<OpenInput> inputs() {
        return axes.inputs();
    }

    /** The symbols of all open axes, in the order of the inputs; empty when every extent is fixed. */
    public List<String> symbols() {
        return axes.symbols();
    }

    /** Whether a symbol stands for nothing but first axes of inputs, which usually count the examples of a batch. */
    public boolean isBatch(String symbol) {
        return axes.isBatch(symbol);
    }

    /**
     * The model for these extents of all symbols.
     *
     * @throws ShapeException when the model cannot take these extents; nothing of their size was allocated
     */
    public ShapedModel atExtents(Map<String, Integer> extents) throws ShapeException {
        return within(axes.ordered(extents));
    }

    /** Whether no axis is open, or only the first of some inputs. With a batch of 1, such a model has fixed extents. */
    public boolean opensAtMostTheBatch() {
        return axes.inputs().stream().allMatch(OpenInput::opensAtMostTheFirst);
    }

    /**
     * The layers with the weights that the models of all shapes share, in running order. A model for a shape has these layers, or some of
     * them: a convolution of several images, for example, is not split, so it is no layer then.
     */
    public List<LinearStep> layers() {
        return reference.model().linearSteps();
    }

    /** The model at the extents at which the graph was planned first. */
    public ShapedModel reference() {
        return reference;
    }

    /** The extents of each output, seen by planning the model at several extents; {@value #OPEN} where they depend on the request. */
    public List<int[]> outputExtents() {
        Samples samples = Samples.of(this);
        return IntStream.range(0, reference.model().outputs().size())
                .mapToObj(samples::extents)
                .toList();
    }

    public ShapeLimits limits() {
        return limits;
    }

    /**
     * The largest extent that requests may have for a symbol: the configured one, otherwise about the largest for which memory suffices
     * while all other open axes have the extents of {@link #reference()}.
     */
    public int most(String symbol) {
        return largest.of(symbol, reference.extents());
    }

    /**
     * The model for inputs of these shapes.
     *
     * @param shapes one for each input, in order
     * @throws ShapeException when the model cannot take these shapes; nothing of their size was allocated
     */
    public ShapedModel at(List<Shape> shapes) throws ShapeException {
        return within(axes.extents(shapes));
    }

    /**
     * The model for inputs of these shapes.
     *
     * @param shapes extents by the name of the input; an input may be left out when its extents follow from the other inputs
     * @throws ShapeException when the model cannot take these shapes; nothing of their size was allocated
     */
    public ShapedModel at(Map<String, long[]> shapes) throws ShapeException {
        return within(axes.extents(shapes));
    }

    /** The model for these extents of all symbols, in the order of the symbols. */
    private ShapedModel within(Map<String, Integer> extents) throws ShapeException {
        for (Map.Entry<String, Integer> extent : extents.entrySet()) {
            Integer most = limits.most().get(extent.getKey());
            if (most != null && extent.getValue() > most) {
                throw new ShapeException(beyond(extent.getKey(), extent.getValue(), most));
            }
        }
        return cache.get(List.copyOf(extents.values()), () -> made(extents));
    }

    private String beyond(String symbol, int extent, int most) {
        return name() + " takes at most " + most + " for " + symbol + ", got " + extent;
    }

    private ShapedModel made(Map<String, Integer> extents) throws ShapeException {
        if (extents.equals(reference.extents())) {
            return reference;
        }
        ShapedModel model;
        try {
            model = planned(extents);
        } catch (ModelException refused) {
            requireWithin(extents);
            throw new ShapeException(
                    name() + " cannot run at " + ShapeText.extents(extents) + ": " + refused.getMessage(), refused);
        }
        if (model.bytes() > limits.bytes()) {
            requireWithin(extents);
            throw new ShapeException(name() + " needs " + model.bytes() + " bytes at " + ShapeText.extents(extents)
                    + ", the limit is " + limits.bytes());
        }
        return model;
    }

    /** Names the symbol that is too large by itself, if there is one. */
    private void requireWithin(Map<String, Integer> extents) throws ShapeException {
        for (Map.Entry<String, Integer> extent : extents.entrySet()) {
            int most = most(extent.getKey());
            if (extent.getValue() > most) {
                throw new ShapeException(beyond(extent.getKey(), extent.getValue(), most));
            }
        }
    }

    /** Plans the graph; keeps nothing. */
    ShapedModel planned(Map<String, Integer> extents) throws ModelException {
        Model model = graph.model(axes.at(extents), limits.elements()).sharing(reference.model());
        return ShapedModel.of(extents, model, layers());
    }

    /** Bytes of one run; Long.MAX_VALUE when the graph cannot be planned at these extents. */
    private long bytes(Map<String, Integer> extents) {
        try {
            return planned(extents).bytes();
        } catch (ModelException refused) {
            return Long.MAX_VALUE;
        }
    }

    /** Number of shapes for which a model is kept. */
    int kept() {
        return cache.size();
    }
}
