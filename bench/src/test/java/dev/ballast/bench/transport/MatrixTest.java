package dev.ballast.bench.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.link.LinkProfile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MatrixTest {
    private final Matrix full = Matrix.full(true);
    private final List<Matrix.Runs> cells = cells(full);

    private static List<Matrix.Runs> cells(Matrix matrix) {
        return matrix.paths().stream().flatMap(path -> path.cells().stream()).toList();
    }

    @Test
    void theFullMatrixTakesMinutesAndTheQuickOneSeconds() {
        assertThat(full.expectedMs()).isBetween(60_000.0, 900_000.0);
        assertThat(Matrix.quick().expectedMs()).isLessThan(30_000);
    }

    @Test
    void everyCellOfShardsHasEnoughExchangesForA99thPercentile() {
        assertThat(cells).hasSizeGreaterThan(100).allSatisfy(runs -> {
            assertThat(runs.exchanges()).containsKey(Variant.SHARDS);
            assertThat(runs.exchanges().get(Variant.SHARDS)).isGreaterThanOrEqualTo(Measured.ENOUGH_FOR_P99);
            assertThat(runs.exchanges().containsKey(Variant.LARGE))
                    .isEqualTo(runs.cell().path().loss() == 0);
        });
    }

    @Test
    void theMainCaseHasAThousand() {
        for (double loss : new double[] {0, 0.01}) {
            Cell main = new Cell(Cell.MAIN_UP, Cell.MAIN_DOWN, Cell.Path.of(4, loss));
            assertThat(cells)
                    .filteredOn(runs -> runs.cell().equals(main))
                    .singleElement()
                    .satisfies(runs -> assertThat(runs.exchanges()).contains(Map.entry(Variant.SHARDS, 1_000)));
        }
    }

    @Test
    void nothingIsMeasuredWithAClientThatIsNotThere() {
        assertThat(cells(Matrix.full(false)))
                .isNotEmpty()
                .noneMatch(runs -> runs.exchanges().containsKey(Variant.LIBCOAP));
        assertThat(cells).anyMatch(runs -> runs.exchanges().containsKey(Variant.LIBCOAP));
    }

    @Test
    void everyLinkIsOneThatTheEmulatorKnows() {
        assertThat(full.paths()).extracting(path -> path.path().toString()).doesNotHaveDuplicates();
        for (Matrix.OnPath onPath : full.paths()) {
            if (!onPath.path().bare()) {
                assertThat(LinkProfile.parse(onPath.path().profile()).up().delay())
                        .isNotNull();
            }
        }
    }
}
