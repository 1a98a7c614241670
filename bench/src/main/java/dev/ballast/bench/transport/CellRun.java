package dev.ballast.bench.transport;

import dev.ballast.link.LinkCounters;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Measures one cell. Its variants take turns, each with a tenth of its exchanges, so other load on the machine affects all of them.
 * Owned by one thread.
 */
final class CellRun {
    private static final int TURNS = 10;
    /** Exchanges that are not counted: they teach a fresh lane its round trip. */
    private static final int UNCOUNTED = 12;
    /** A cell that takes so much longer than expected ends early. */
    private static final int PATIENCE = 3;

    private static final long GRACE_MS = 2_000;

    private final Matrix.Runs runs;
    private final Task task;
    private final Route route;
    private final Processors processors;

    CellRun(Matrix.Runs runs, Task task, Route route, Processors processors) {
        this.runs = runs;
        this.task = task;
        this.route = route;
        this.processors = processors;
    }

    /** Runs all exchanges, or as many as the time allows; at least one turn of each variant. */
    Map<Variant, Measured> run() throws IOException, InterruptedException {
        for (Variant variant : runs.exchanges().keySet()) {
            prepare(variant);
        }
        Map<Variant, Measured> measured = new EnumMap<>(Variant.class);
        long allowedMs = GRACE_MS + (long) (PATIENCE * runs.expectedMs());
        long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(allowedMs);
        for (int turn = 0; turn < TURNS && (turn == 0 || System.nanoTime() < endNs); turn++) {
            for (Map.Entry<Variant, Integer> entry : runs.exchanges().entrySet()) {
                int share = entry.getValue() * (turn + 1) / TURNS - entry.getValue() * turn / TURNS;
                take(entry.getKey(), share, measured.computeIfAbsent(entry.getKey(), key -> new Measured()));
            }
        }
        return measured;
    }

    private void prepare(Variant variant) throws IOException, InterruptedException {
        Exchanger exchanger = route.exchanger(variant);
        if (exchanger instanceof LibcoapExchanger libcoap) {
            libcoap.prepare(task);
        }
        int uncounted = variant.blockwise() ? 1 : UNCOUNTED;
        for (int i = 0; i < uncounted; i++) {
            exchanger.exchange(task);
        }
    }

    private void take(Variant variant, int exchanges, Measured measured) throws IOException, InterruptedException {
        Exchanger exchanger = route.exchanger(variant);
        LinkCounters before = route.counters();
        Processors.Used usedBefore = processors.now();
        for (int i = 0; i < exchanges; i++) {
            long begun = System.nanoTime();
            Exchanger.Outcome outcome = exchanger.exchange(task);
            measured.add(outcome, System.nanoTime() - begun);
        }
        measured.used(processors.now().since(usedBefore));
        LinkCounters after = route.counters();
        if (before != null && after != null) {
            measured.sent(before, after);
        }
    }
}
