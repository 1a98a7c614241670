package dev.ballast.bench.transport;

import dev.ballast.bench.study.PlainClient;
import dev.ballast.demo.DemoFleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One real node process behind one emulated link after the other. Each variant exchanges one activation for one result, one exchange
 * at a time. Every result is compared bit for bit.
 */
public final class TransportStudy {
    /** Exchanges before the first that counts: class loading and compiling, on both sides, would otherwise pass for latency. */
    private static final int WARM_UP_SHARDS = 3_000;

    private static final int WARM_UP_BLOCKS = 300;

    private final Matrix matrix;
    private final int warmUpPercent;
    private final @Nullable Path libcoap;
    private final PrintWriter people;
    private final Map<List<Integer>, Task> tasks = new HashMap<>();

    private TransportStudy(Matrix matrix, int warmUpPercent, @Nullable Path libcoap, PrintWriter people) {
        this.matrix = matrix;
        this.warmUpPercent = warmUpPercent;
        this.libcoap = libcoap;
        this.people = people;
    }

    /** The whole matrix. */
    public static TransportStudy full(PrintWriter people) {
        Path libcoap = LibcoapExchanger.find();
        return new TransportStudy(Matrix.full(libcoap != null), 100, libcoap, people);
    }

    /** The main case alone. */
    public static TransportStudy quick(PrintWriter people) {
        return new TransportStudy(Matrix.quick(), 100, null, people);
    }

    /** Any cells; for tests. */
    static TransportStudy of(Matrix matrix, int warmUpPercent, PrintWriter people) {
        return new TransportStudy(matrix, warmUpPercent, LibcoapExchanger.find(), people);
    }

    /** Runs all of it. Nothing is left running, however it ends. */
    public TransportResult run(Path nodeJar) throws GatewayException, IOException, InterruptedException {
        people.printf("the exchanges take about %.0f s%n", matrix.expectedMs() / 1000);
        people.flush();
        try (DemoFleet fleet = DemoFleet.start(1, nodeJar)) {
            NodeAddress node = fleet.addresses().get(0);
            Processors processors = new Processors(fleet.process(0).handle());
            try (PlainClient control = PlainClient.open(node.address())) {
                push(control);
            }
            warmUp(node);
            List<TransportResult.Row> rows = new ArrayList<>();
            for (Matrix.OnPath onPath : matrix.paths()) {
                people.println(onPath.path());
                people.flush();
                try (Route route = Route.open(onPath.path(), node, libcoap)) {
                    measure(onPath, route, processors, rows);
                }
            }
            return new TransportResult(rows, libcoap == null ? Double.NaN : libcoapStartMs(node));
        }
    }

    private void push(PlainClient control) throws IOException, InterruptedException {
        for (Matrix.OnPath onPath : matrix.paths()) {
            for (Matrix.Runs runs : onPath.cells()) {
                Cell cell = runs.cell();
                List<Integer> sizes = List.of(cell.upBytes(), cell.downBytes());
                if (!tasks.containsKey(sizes)) {
                    Task task = Task.of(cell.upBytes(), cell.downBytes());
                    control.put(task.partId(), task.part());
                    tasks.put(sizes, task);
                }
            }
        }
    }

    private void warmUp(NodeAddress node) throws IOException, InterruptedException {
        try (Route bare = Route.open(Cell.Path.LOOPBACK, node, null)) {
            for (Task task : tasks.values()) {
                exchange(bare, Variant.SHARDS, task, WARM_UP_SHARDS / tasks.size());
                exchange(bare, Variant.LARGE, task, WARM_UP_SHARDS / 3 / tasks.size());
                exchange(bare, Variant.BLOCKS, task, WARM_UP_BLOCKS / tasks.size());
            }
        }
    }

    private void exchange(Route route, Variant variant, Task task, int exchanges)
            throws IOException, InterruptedException {
        for (int i = 0; i < exchanges * warmUpPercent / 100; i++) {
            Exchanger.Outcome outcome = route.exchanger(variant).exchange(task);
            if (outcome instanceof Exchanger.Outcome.Failed failed) {
                throw new IOException("an exchange on loopback failed (" + variant.label() + "): " + failed.reason());
            }
        }
    }

    private void measure(Matrix.OnPath onPath, Route route, Processors processors, List<TransportResult.Row> rows)
            throws IOException, InterruptedException {
        for (Matrix.Runs runs : onPath.cells()) {
            Cell cell = runs.cell();
            Task task = tasks.get(List.of(cell.upBytes(), cell.downBytes()));
            if (task == null) {
                throw new IllegalStateException("no task for " + cell);
            }
            new CellRun(runs, task, route, processors)
                    .run()
                    .forEach((variant, measured) -> rows.add(new TransportResult.Row(cell, variant, measured)));
        }
    }

    private double libcoapStartMs(NodeAddress node) throws IOException, InterruptedException {
        try (Route bare = Route.open(Cell.Path.LOOPBACK, node, libcoap)) {
            return ((LibcoapExchanger) bare.exchanger(Variant.LIBCOAP)).startMs();
        }
    }
}
