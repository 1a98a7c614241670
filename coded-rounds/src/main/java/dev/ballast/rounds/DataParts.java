package dev.ballast.rounds;

import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.LinearLayer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The data parts of a layer that the gateway has computed itself, for inputs of all extents. Safe for use by many threads. */
final class DataParts {
    private final SplitLayer split;
    private final Map<Integer, LinearLayer> made = new ConcurrentHashMap<>();

    DataParts(SplitLayer split) {
        this.split = split;
    }

    /** A data part with its weights, at the extents of the layer that was split. */
    LinearLayer of(int part) {
        return made.computeIfAbsent(part, split::part);
    }
}
