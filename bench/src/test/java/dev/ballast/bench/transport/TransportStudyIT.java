package dev.ballast.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.bench.transport.Cell.Path;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The study at a size that says nothing about speed: every variant against a node process, over each kind of link. */
@Tag("once")
@Tag("measures")
@Timeout(60)
class TransportStudyIT {
    static final java.nio.file.Path NODE_JAR =
            java.nio.file.Path.of("..", "coap-node", "target", "coap-node-0.1.0-all.jar");

    private static final int EXCHANGES = 10;

    private static Matrix.OnPath onPath(Path path, Variant... variants) {
        Map<Variant, Integer> exchanges = new EnumMap<>(Variant.class);
        for (Variant variant : variants) {
            exchanges.put(variant, EXCHANGES);
        }
        return new Matrix.OnPath(
                path, List.of(new Matrix.Runs(new Cell(Cell.MAIN_UP, Cell.MAIN_DOWN, path), exchanges)));
    }

    @Test
    void measuresEveryVariantAndCountsWhatItSends() throws Exception {
        Path clean = Path.of(0.2, 0);
        Path lossy = Path.of(0.2, 0.05);
        boolean libcoap = LibcoapExchanger.find() != null;
        Variant[] all = libcoap ? Variant.values() : new Variant[] {Variant.SHARDS, Variant.LARGE, Variant.BLOCKS};
        Matrix matrix = new Matrix(List.of(
                onPath(Path.LOOPBACK, Variant.SHARDS, Variant.BLOCKS),
                onPath(clean, all),
                onPath(lossy, Variant.SHARDS)));
        TransportResult result = TransportStudy.of(matrix, 1, new PrintWriter(Writer.nullWriter()))
                .run(NODE_JAR);

        assertThat(result.rows()).hasSize(3 + all.length).allSatisfy(row -> {
            assertThat(row.measured().exchanges()).isEqualTo(EXCHANGES);
            assertThat(row.measured().failures())
                    .as("%s", row.measured().firstFailure())
                    .isZero();
            assertThat(row.measured().quantileMs(0.5)).isPositive();
            assertThat(row.measured().p99Ms()).isNaN();
        });
        Measured shards = result.main(clean, Variant.SHARDS);
        assertThat(shards.upBytes()).isBetween(36_864.0, 2 * 36_864.0);
        assertThat(shards.upDatagrams()).isGreaterThanOrEqualTo(30);
        assertThat(shards.downBytes()).isGreaterThan(4_096);
        assertThat(result.main(clean, Variant.LARGE).upDatagrams()).isBetween(1.0, 3.0);
        assertThat(result.main(clean, Variant.BLOCKS).upDatagrams()).isBetween(40.0, 60.0);
        assertThat(result.main(Path.LOOPBACK, Variant.SHARDS).upDatagrams()).isNaN();
        if (libcoap) {
            assertThat(result.libcoapStartMs()).isPositive();
        }
    }
}
