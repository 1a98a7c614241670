package dev.ballast.bench.transport;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.Figures;
import dev.ballast.bench.study.ResultFolder;
import dev.ballast.bench.study.TextTable;
import java.io.PrintWriter;

/** Writes the result of the study, for people and for programs. */
public final class TransportReport {
    private static final String STUDY = "transport";

    private final TransportResult result;

    public TransportReport(TransportResult result) {
        this.result = result;
    }

    /** The table and what must be known to read it. */
    public void print(PrintWriter people) {
        TextTable table = new TextTable(
                "link",
                "up KB",
                "down KB",
                "variant",
                "n",
                "p50 ms",
                "p99 ms",
                "max ms",
                "RTTs",
                "node ms",
                "up dg",
                "up B",
                "down dg",
                "down B",
                "cpu us",
                "node cpu us",
                "failed");
        result.rows().forEach(row -> table.add(cells(row)));
        table.lines().forEach(people::println);
        people.println(
                "RTTs: p50 in configured round trips. node ms: queue and compute time of the node, included in p50."
                        + " dg, B: datagrams and bytes per exchange. cpu: microseconds per exchange.");
        if (Double.isFinite(result.libcoapStartMs())) {
            people.printf(
                    "libcoap: each exchange starts a process, which alone takes %s ms%n",
                    Figures.decimals(result.libcoapStartMs(), 1));
        }
        people.flush();
    }

    private static String[] cells(TransportResult.Row row) {
        Measured m = row.measured();
        return new String[] {
            row.cell().path().toString(),
            Figures.plain(row.cell().upBytes() / 1024.0),
            Figures.plain(row.cell().downBytes() / 1024.0),
            row.variant().label(),
            Integer.toString(m.exchanges()),
            Figures.decimals(m.quantileMs(0.5), 2),
            Figures.decimals(m.p99Ms(), 2),
            Figures.decimals(m.quantileMs(1), 2),
            Figures.decimals(roundTrips(row), 2),
            Figures.decimals(m.nodeP50Ms(), 2),
            Figures.decimals(m.upDatagrams(), 1),
            Figures.decimals(m.upBytes(), 0),
            Figures.decimals(m.downDatagrams(), 1),
            Figures.decimals(m.downBytes(), 0),
            Figures.decimals(ownCpuUs(row), 0),
            Figures.decimals(m.nodeCpuUs(), 0),
            Integer.toString(m.failures())
        };
    }

    /** The median in configured round trips. */
    private static double roundTrips(TransportResult.Row row) {
        double roundTripMs = row.cell().path().roundTripMs();
        return roundTripMs > 0 ? row.measured().quantileMs(0.5) / roundTripMs : Double.NaN;
    }

    /** The process of libcoap's client is not ours to be measured. */
    private static double ownCpuUs(TransportResult.Row row) {
        return row.variant() == Variant.LIBCOAP ? Double.NaN : row.measured().ownCpuUs();
    }

    /** All figures, as {@code result.json} holds them. */
    public ObjectNode json() {
        ObjectNode json = ResultFolder.begun(STUDY);
        Figures.put(json, "libcoap_start_ms", result.libcoapStartMs());
        ArrayNode rows = json.putArray("rows");
        for (TransportResult.Row row : result.rows()) {
            Measured m = row.measured();
            ObjectNode node = rows.addObject();
            node.put("variant", row.variant().label())
                    .put("up_bytes", row.cell().upBytes())
                    .put("down_bytes", row.cell().downBytes())
                    .put("link", row.cell().path().bare() ? "loopback" : "emulated")
                    .put("rtt_ms", row.cell().path().roundTripMs())
                    .put("loss", row.cell().path().loss())
                    .put("exchanges", m.exchanges())
                    .put("failures", m.failures());
            Figures.put(node, "p50_ms", m.quantileMs(0.5));
            Figures.put(node, "p99_ms", m.p99Ms());
            Figures.put(node, "max_ms", m.quantileMs(1));
            Figures.put(node, "node_p50_ms", m.nodeP50Ms());
            Figures.put(node, "up_datagrams", m.upDatagrams());
            Figures.put(node, "up_wire_bytes", m.upBytes());
            Figures.put(node, "down_datagrams", m.downDatagrams());
            Figures.put(node, "down_wire_bytes", m.downBytes());
            Figures.put(node, "cpu_us", ownCpuUs(row));
            Figures.put(node, "node_cpu_us", m.nodeCpuUs());
            String failure = m.firstFailure();
            if (failure != null) {
                node.put("first_failure", failure);
            }
        }
        return json;
    }

    /** The main case in six figures, as {@code --json} prints it. */
    public ObjectNode summary() {
        Cell.Path clean = Cell.Path.of(Matrix.MAIN_RTT, 0);
        double shardMs = result.main(clean, Variant.SHARDS).quantileMs(0.5);
        double blockMs = result.main(clean, Variant.BLOCKS).quantileMs(0.5);
        double lossyMs = result.main(Cell.Path.of(Matrix.MAIN_RTT, Matrix.MAIN_LOSS), Variant.SHARDS)
                .p99Ms();
        double shardBareMs = result.main(Cell.Path.LOOPBACK, Variant.SHARDS).quantileMs(0.5);
        double blockBareMs = result.main(Cell.Path.LOOPBACK, Variant.BLOCKS).quantileMs(0.5);
        ObjectNode json = ResultFolder.empty();
        Figures.put(json, "shard_p50_ms", shardMs);
        Figures.put(json, "block_p50_ms", blockMs);
        Figures.put(json, "speedup", blockMs / shardMs);
        Figures.put(json, "shard_rtts", shardMs / Matrix.MAIN_RTT);
        Figures.put(json, "loss1_p99_rtts", lossyMs / Matrix.MAIN_RTT);
        Figures.put(json, "loopback_speedup", blockBareMs / shardBareMs);
        json.put("jdk", System.getProperty("java.version"));
        return json;
    }
}
