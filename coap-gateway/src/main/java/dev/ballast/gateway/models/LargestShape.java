package dev.ballast.gateway.models;

import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.config.ModelSource;
import dev.ballast.model.open.OpenModel;
import dev.ballast.model.open.ShapeException;
import dev.ballast.model.open.ShapeLimits;
import dev.ballast.model.open.ShapedModel;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the largest extents that requests for a model may have. The model is planned for them, so nodes and gateway have memory for every
 * smaller shape.
 *
 * <p>Configured extents are taken as they are. For other axes a usual extent is halved until memory suffices, first that of a batch.
 */
final class LargestShape {
    /** Usual largest batch. */
    private static final int BATCH = 8;

    /** Usual largest extent of other axes: the words of most encoders of text, or a picture of 512 x 512. */
    private static final int USUAL = 512;

    /** About the most elements of results of parts that codes give for each element of a layer's product. */
    private static final int CODED = 2;

    private final OpenModel open;
    private final ModelSource.Shapes configured;
    private final Map<String, Integer> most = new LinkedHashMap<>();

    private LargestShape(OpenModel open, ModelSource.Shapes configured, Map<String, Integer> known) {
        this.open = open;
        this.configured = configured;
        for (String symbol : open.symbols()) {
            int usual = known.getOrDefault(symbol, open.isBatch(symbol) ? BATCH : USUAL);
            most.put(symbol, configured.most().getOrDefault(symbol, usual));
        }
    }

    /**
     * The model with limits for all open axes.
     *
     * @param known usual extents of some symbols, instead of those for any model
     * @param bytes most bytes that one run and its rounds may take
     * @throws GatewayException when a configured symbol does not exist, or memory does not suffice for the configured extents
     */
    static OpenModel bounded(OpenModel open, ModelSource.Shapes configured, Map<String, Integer> known, long bytes)
            throws GatewayException {
        for (String symbol : configured.most().keySet()) {
            if (!open.symbols().contains(symbol)) {
                throw GatewayException.usage("model " + open.name() + ": its shapes section names " + symbol
                        + ", which is no open axis; the open axes are " + open.symbols());
            }
        }
        return new LargestShape(open, configured, known).bounded(bytes);
    }

    private OpenModel bounded(long bytes) throws GatewayException {
        while (true) {
            OpenModel bounded = open.within(new ShapeLimits(most, configured.cached(), bytes));
            String tooLarge = tooLarge(bounded, bytes);
            if (tooLarge.isEmpty()) {
                return bounded;
            }
            String symbol = halved();
            if (symbol == null) {
                return reference(bytes, tooLarge);
            }
            most.merge(symbol, 2, (extent, two) -> extent / two);
        }
    }

    /** Why memory does not suffice for the largest extents; empty when it does. */
    private static String tooLarge(OpenModel bounded, long bytes) {
        try {
            ShapedModel planned = planned(bounded);
            long rounds = planned.model().linearSteps().stream()
                    .map(step -> (long) step.layer().outputLength()
                            * step.layer().arithmetic().productBytes())
                    .distinct() // rounds with equal results share their buffers
                    .mapToLong(Long::longValue)
                    .sum();
            long needed = planned.bytes() + CODED * rounds;
            return needed <= bytes
                    ? ""
                    : bounded.name() + " needs about " + needed + " bytes for each worker at "
                            + bounded.limits().most() + ", the limit is " + bytes;
        } catch (ShapeException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The model at the largest extents that a bounded model takes. */
    static ShapedModel planned(OpenModel bounded) throws ShapeException {
        return bounded.atExtents(bounded.limits().most());
    }

    /** The axis that is too large next: a batch, otherwise the largest; null when every axis is configured or 1. */
    private @Nullable String halved() {
        String next = null;
        for (Map.Entry<String, Integer> axis : most.entrySet()) {
            boolean isFree = !configured.most().containsKey(axis.getKey()) && axis.getValue() > 1;
            if (isFree && open.isBatch(axis.getKey())) {
                return axis.getKey();
            }
            next = isFree && (next == null || axis.getValue() > most.getOrDefault(next, 0)) ? axis.getKey() : next;
        }
        return next;
    }

    /** Bounds at the extents that are known to work, for a model that takes none of the usual ones. */
    private OpenModel reference(long bytes, String tooLarge) throws GatewayException {
        Map<String, Integer> known = open.reference().extents();
        boolean isWithin = configured.most().entrySet().stream()
                .allMatch(each -> each.getValue() >= known.getOrDefault(each.getKey(), 0));
        if (!configured.most().isEmpty()
                && (!isWithin || known.size() == configured.most().size())) {
            throw GatewayException.usage("model " + open.name()
                    + ": the largest extents of its shapes section cannot be served: " + tooLarge
                    + "; give the gateway a larger heap, or lower max");
        }
        return open.within(new ShapeLimits(
                known, configured.cached(), Math.max(bytes, open.reference().bytes())));
    }
}
