package dev.ballast.bench.transport;

import dev.ballast.bench.transport.Cell.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which variants measure which cells, and how often. Pure: its times are expectations.
 *
 * <p>These parts of the full matrix are left out, because they take hours or show nothing. At a round trip of 20 ms: results other
 * than of 4 KB. With loss of fragments: one large datagram. Block-wise exchanges of which fewer than five fit {@link #BLOCKWISE_MS}.
 * On a link with loss: libcoap, which repeats after 2 s, so only that timeout would be measured.
 *
 * @param paths links in the order of measurement
 */
record Matrix(List<OnPath> paths) {
    private static final List<Integer> UPS = List.of(1 << 10, 4 << 10, Cell.MAIN_UP, 280 << 10);
    private static final List<Integer> DOWNS = List.of(400, Cell.MAIN_DOWN, 64 << 10);
    private static final double[] ROUND_TRIPS = {0.2, 4, 20};
    private static final double[] LOSSES = {0, 0.001, 0.01, 0.05};

    /** Round trip of the main case. */
    static final double MAIN_RTT = 4;
    /** Loss of its second half. */
    static final double MAIN_LOSS = 0.01;

    private static final int SHARDS = 300;
    private static final int SHARDS_IN_MAIN = 1000;
    private static final int LEAST = 5;
    private static final int MOST_LIBCOAP = 30;
    /** Longest that block-wise exchanges of one cell may take together, and those of the main case without loss. */
    private static final double BLOCKWISE_MS = 1_500;

    private static final double BLOCKWISE_IN_MAIN_MS = 10_000;

    /** The cells of one link. */
    record OnPath(Path path, List<Runs> cells) {}

    /** Number of exchanges of each variant in a cell. A variant that is left out is not in the map. */
    record Runs(Cell cell, Map<Variant, Integer> exchanges) {
        /** How long they should take together. */
        double expectedMs() {
            double ms = 0;
            for (Map.Entry<Variant, Integer> entry : exchanges.entrySet()) {
                ms += entry.getValue() * entry.getKey().expectedMs(cell);
            }
            return ms;
        }
    }

    Matrix {
        paths = List.copyOf(paths);
    }

    /**
     * All that makes sense.
     *
     * @param libcoap whether its client is there
     */
    static Matrix full(boolean libcoap) {
        List<OnPath> paths = new ArrayList<>();
        paths.add(new OnPath(Path.LOOPBACK, List.of(runs(mainCell(Path.LOOPBACK), libcoap))));
        for (double roundTripMs : ROUND_TRIPS) {
            for (double loss : LOSSES) {
                paths.add(onPath(Path.of(roundTripMs, loss), libcoap));
            }
        }
        return new Matrix(paths);
    }

    private static OnPath onPath(Path path, boolean libcoap) {
        List<Runs> cells = new ArrayList<>();
        for (int up : UPS) {
            for (int down : DOWNS) {
                if (path.roundTripMs() <= MAIN_RTT || down == Cell.MAIN_DOWN) {
                    cells.add(runs(new Cell(up, down, path), libcoap));
                }
            }
        }
        return new OnPath(path, cells);
    }

    private static Runs runs(Cell cell, boolean libcoap) {
        Map<Variant, Integer> exchanges = new EnumMap<>(Variant.class);
        boolean main = cell.main() && cell.path().roundTripMs() == MAIN_RTT;
        boolean lossless = cell.path().loss() == 0;
        boolean counted = main && (lossless || cell.path().loss() == MAIN_LOSS);
        exchanges.put(Variant.SHARDS, counted ? SHARDS_IN_MAIN : SHARDS);
        if (lossless) {
            exchanges.put(Variant.LARGE, counted ? SHARDS_IN_MAIN : SHARDS);
        }
        double budgetMs = main && lossless ? BLOCKWISE_IN_MAIN_MS : BLOCKWISE_MS;
        put(exchanges, Variant.BLOCKS, cell, budgetMs, SHARDS);
        if (libcoap && lossless) {
            put(exchanges, Variant.LIBCOAP, cell, BLOCKWISE_MS, MOST_LIBCOAP);
        }
        return new Runs(cell, exchanges);
    }

    private static void put(Map<Variant, Integer> exchanges, Variant variant, Cell cell, double budgetMs, int most) {
        int fit = (int) (budgetMs / variant.expectedMs(cell));
        if (fit >= LEAST) {
            exchanges.put(variant, Math.min(fit, most));
        }
    }

    /** The main case: without loss beside block-wise, with loss, and on loopback as it is beside block-wise; and the largest activation once. */
    static Matrix quick() {
        Path clean = Path.of(MAIN_RTT, 0);
        Path lossy = Path.of(MAIN_RTT, MAIN_LOSS);
        Runs large =
                new Runs(new Cell(UPS.get(UPS.size() - 1), Cell.MAIN_DOWN, clean), Map.of(Variant.SHARDS, SHARDS / 3));
        Runs main = new Runs(mainCell(clean), Map.of(Variant.SHARDS, SHARDS_IN_MAIN, Variant.BLOCKS, 40));
        return new Matrix(List.of(
                new OnPath(clean, List.of(main, large)),
                main(lossy, Map.of(Variant.SHARDS, SHARDS_IN_MAIN)),
                main(Path.LOOPBACK, Map.of(Variant.SHARDS, SHARDS_IN_MAIN, Variant.BLOCKS, SHARDS))));
    }

    private static OnPath main(Path path, Map<Variant, Integer> exchanges) {
        return new OnPath(path, List.of(new Runs(mainCell(path), exchanges)));
    }

    private static Cell mainCell(Path path) {
        return new Cell(Cell.MAIN_UP, Cell.MAIN_DOWN, path);
    }

    /** How long it should take, in milliseconds. */
    double expectedMs() {
        return paths.stream()
                .flatMap(path -> path.cells().stream())
                .mapToDouble(Runs::expectedMs)
                .sum();
    }
}
