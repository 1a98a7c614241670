package dev.ballast.model.open;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Finds the largest extent of each symbol for which memory suffices. Safe for use by several threads. */
final class LargestExtents {
    /** Largest extent that is tried. */
    private static final int END = 1 << 20;

    /** Steps between two powers of two. */
    private static final int STEPS = 8;

    private final ShapeLimits limits;
    private final ToLongFunction<Map<String, Integer>> bytes;
    private final Map<String, Integer> found = new HashMap<>();

    /** Takes the bytes of one run by extents; Long.MAX_VALUE for extents at which the model cannot run. */
    LargestExtents(List<String> symbols, ShapeLimits limits, ToLongFunction<Map<String, Integer>> bytes) {
        this.limits = limits;
        this.bytes = bytes;
        for (String symbol : symbols) {
            Integer most = limits.most().get(symbol);
            if (most != null) {
                found.put(symbol, most);
            }
        }
    }

    /** The configured extent; otherwise the largest multiple of the given extent that was seen to work with those of the others. */
    synchronized int of(String symbol, Map<String, Integer> extents) {
        return found.computeIfAbsent(symbol, absent -> search(symbol, extents));
    }

    private int search(String symbol, Map<String, Integer> extents) {
        int least = extents.getOrDefault(symbol, 1);
        int most = least;
        while (2L * most <= END && fits(symbol, 2 * most, extents)) {
            most *= 2;
        }
        int end = Math.min(2 * most, END + 1);
        for (int step = Math.max(least, most / STEPS / least * least); most + step < end; ) {
            if (!fits(symbol, most + step, extents)) {
                break;
            }
            most += step;
        }
        return most;
    }

    private boolean fits(String symbol, int extent, Map<String, Integer> extents) {
        Map<String, Integer> tried = new LinkedHashMap<>(extents);
        tried.put(symbol, extent);
        return bytes.applyAsLong(tried) <= limits.bytes();
    }
}
