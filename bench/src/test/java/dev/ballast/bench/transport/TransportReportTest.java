package dev.ballast.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ballast.bench.study.DrawnCharts;
import dev.ballast.wire.GemmTimes;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TransportReportTest {
    private static final GemmTimes TIMES = new GemmTimes(10, 20);
    private static final Cell.Path CLEAN = Cell.Path.of(4, 0);
    private static final Cell.Path LOSSY = Cell.Path.of(4, 0.01);

    private static TransportResult.Row row(Cell.Path path, Variant variant, int... tookMs) {
        Measured measured = new Measured();
        IntStream.of(tookMs).forEach(ms -> measured.add(new Exchanger.Outcome.Right(TIMES), ms * 1_000_000L));
        return new TransportResult.Row(new Cell(Cell.MAIN_UP, Cell.MAIN_DOWN, path), variant, measured);
    }

    private static TransportResult main() {
        int[] lossy = IntStream.rangeClosed(1, 1000).map(i -> i > 980 ? 15 : 5).toArray();
        List<TransportResult.Row> rows = new ArrayList<>();
        rows.add(row(CLEAN, Variant.SHARDS, 5, 5, 6));
        rows.add(row(CLEAN, Variant.BLOCKS, 200, 200, 300));
        rows.add(row(LOSSY, Variant.SHARDS, lossy));
        rows.add(row(Cell.Path.LOOPBACK, Variant.SHARDS, 1, 1));
        rows.add(row(Cell.Path.LOOPBACK, Variant.BLOCKS, 4, 4));
        return new TransportResult(rows, Double.NaN);
    }

    @Test
    void theSummaryHasTheFiguresOfTheMainCaseAndNoOthers() {
        ObjectNode summary = new TransportReport(main()).summary();
        List<String> names = new ArrayList<>();
        summary.fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .containsExactly(
                        "shard_p50_ms",
                        "block_p50_ms",
                        "speedup",
                        "shard_rtts",
                        "loss1_p99_rtts",
                        "loopback_speedup",
                        "jdk");
        assertThat(summary.path("shard_p50_ms").asDouble()).isEqualTo(5);
        assertThat(summary.path("block_p50_ms").asDouble()).isEqualTo(200);
        assertThat(summary.path("speedup").asDouble()).isEqualTo(40);
        assertThat(summary.path("shard_rtts").asDouble()).isEqualTo(1.25);
        assertThat(summary.path("loss1_p99_rtts").asDouble()).isEqualTo(3.75);
        assertThat(summary.path("loopback_speedup").asDouble()).isEqualTo(4);
    }

    @Test
    void chartsSayHowMuchFasterShardsAreAndWhatLossCosts() {
        assertThat(DrawnCharts.titles(TransportChart.of(main())))
                .containsExactly(
                        "With 1 % of the datagrams lost, 99 % of the shard exchanges take at most 15 ms",
                        "Shards answer 36 KB 40 times as fast as block-wise on a 4 ms link");
    }

    @Test
    void figuresThatWereNotTakenAreNull() {
        JsonNode row = new TransportReport(main()).json().path("rows").path(0);
        assertThat(row.path("exchanges").asInt()).isEqualTo(3);
        assertThat(row.path("p99_ms").isNull()).as("of three exchanges").isTrue();
        assertThat(row.path("up_datagrams").isNull()).as("nobody counted").isTrue();
        assertThat(row.path("max_ms").asDouble()).isEqualTo(6);
        assertThat(row.path("node_p50_ms").asDouble()).isEqualTo(0.03);
    }

    @Test
    void failuresAreCountedAndTheFirstIsTold() {
        Measured measured = new Measured();
        measured.add(new Exchanger.Outcome.Failed("no answer"), 1);
        measured.add(new Exchanger.Outcome.Failed("other"), 1);
        measured.add(new Exchanger.Outcome.Right(TIMES), 3_000_000);
        TransportResult.Row row = new TransportResult.Row(new Cell(1024, 400, CLEAN), Variant.SHARDS, measured);
        JsonNode json = new TransportReport(new TransportResult(List.of(row), 1))
                .json()
                .path("rows")
                .path(0);
        assertThat(json.path("failures").asInt()).isEqualTo(2);
        assertThat(json.path("exchanges").asInt()).isEqualTo(3);
        assertThat(json.path("first_failure").asText()).contains("no answer");
        assertThat(json.path("p50_ms").asDouble()).isEqualTo(3);
    }

    @Test
    void theTableHasALineForEachRow() {
        StringWriter written = new StringWriter();
        new TransportReport(main()).print(new PrintWriter(written));
        assertThat(written.toString().lines().limit(6))
                .hasSize(6)
                .anyMatch(line -> line.contains("RTT 4 ms, loss 1 %") && line.contains("15.00"));
    }
}
