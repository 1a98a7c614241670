package dev.ballast.model.open;

import dev.ballast.model.Model;
import dev.ballast.model.ModelException;
import dev.ballast.model.OpenGraph;
import dev.ballast.model.Refusal;
import dev.ballast.model.UnsupportedModelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds extents at which a graph can be planned. Many graphs cannot at most extents: a picture may have to be a multiple of 32, and a wave
 * at least as long as one window. What is refused at every extent is not supported. Used for one graph.
 */
final class ReferenceExtents {
    /** Extents to try for an axis, in this order. The first ones are what pictures, sentences and waves often fit. */
    private static final List<Integer> TRIED =
            List.of(64, 32, 128, 256, 16, 512, 8, 1024, 4, 2, 1, 2048, 4096, 80, 100, 1280, 16000);

    private final OpenGraph graph;
    private final OpenAxes axes;
    private final ShapeLimits limits;
    private List<Refusal> always = List.of();
    private List<Refusal> fewest = List.of();
    private int attempts;

    private ReferenceExtents(OpenGraph graph, OpenAxes axes, ShapeLimits limits) {
        this.graph = graph;
        this.axes = axes;
        this.limits = limits;
    }

    /** A model with the extents at which it was planned. */
    record Reference(Map<String, Integer> extents, Model model) {}

    /**
     * The model at the first extents that work.
     *
     * @param hint extents to try first, by symbol; may lack symbols
     * @throws UnsupportedModelException with what is refused at all extents that were tried
     */
    static Reference of(OpenGraph graph, OpenAxes axes, ShapeLimits limits, Map<String, Integer> hint)
            throws ModelException {
        ReferenceExtents search = new ReferenceExtents(graph, axes, limits);
        List<Refusal> unknown = graph.refusals();
        for (Map<String, Integer> extents : search.candidates(hint)) {
            Model model = search.tried(extents);
            if (model != null) {
                return new Reference(extents, model);
            }
            if (!unknown.isEmpty()) {
                break;
            }
        }
        throw new UnsupportedModelException(graph.name(), search.refusals(unknown));
    }

    private Set<Map<String, Integer>> candidates(Map<String, Integer> hint) {
        Set<Map<String, Integer>> candidates = new LinkedHashSet<>();
        if (hint.keySet().containsAll(axes.symbols())) {
            candidates.add(axes.ordered(hint));
        }
        for (int extent : TRIED) {
            candidates.add(extents(hint, symbol -> axes.isBatch(symbol) ? 1 : extent));
        }
        for (String alone : axes.symbols()) {
            for (int extent : TRIED) {
                candidates.add(extents(hint, symbol -> symbol.equals(alone) ? extent : 1));
            }
        }
        return candidates;
    }

    private Map<String, Integer> extents(Map<String, Integer> hint, ToIntFunction<String> wanted) {
        Map<String, Integer> extents = new HashMap<>();
        for (String symbol : axes.symbols()) {
            int most = limits.most().getOrDefault(symbol, Integer.MAX_VALUE);
            extents.put(symbol, hint.getOrDefault(symbol, Math.min(most, wanted.applyAsInt(symbol))));
        }
        return axes.ordered(extents);
    }

    private @Nullable Model tried(Map<String, Integer> extents) throws ModelException {
        attempts++;
        try {
            return graph.model(axes.at(extents), limits.elements());
        } catch (UnsupportedModelException unsupported) {
            List<Refusal> refused = unsupported.refusals();
            Set<String> here = refused.stream().map(ReferenceExtents::what).collect(Collectors.toSet());
            always = attempts == 1
                    ? refused
                    : always.stream().filter(one -> here.contains(what(one))).toList();
            fewest = attempts == 1 || refused.size() < fewest.size() ? refused : fewest;
            return null;
        }
    }

    private static String what(Refusal refusal) {
        return refusal.node() + " " + refusal.what();
    }

    private List<Refusal> refusals(List<Refusal> unknown) {
        Set<Refusal> refusals = new LinkedHashSet<>(unknown);
        refusals.addAll(always.isEmpty() ? fewest : always);
        return new ArrayList<>(refusals);
    }
}
