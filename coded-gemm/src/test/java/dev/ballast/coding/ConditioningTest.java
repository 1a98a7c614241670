package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("once")
class ConditioningTest {
    private interface Entry {
        double at(int parity, int part);
    }

    /**
     * A code whose parity rows weigh as much as the row of ones, like those of the searched code. The gain counts an error of one unit in
     * every part, so rows of large numbers would look too good.
     */
    private static Code systematic(int k, int r, Entry entry) {
        double[][] generator = new double[k + r][k];
        for (int row = 0; row < k + r; row++) {
            for (int col = 0; col < k; col++) {
                generator[row][col] = row < k ? (row == col ? 1 : 0) : entry.at(row - k, col);
            }
        }
        for (int row = k; row < k + r; row++) {
            double scale = k / Arrays.stream(generator[row]).map(Math::abs).sum();
            generator[row] =
                    Arrays.stream(generator[row]).map(value -> value * scale).toArray();
        }
        return Code.of("other", generator);
    }

    /** Parity rows 1, j, j^2, ... for j = 1 to k. */
    private static Code vandermonde(int k, int r) {
        return systematic(k, r, (parity, part) -> Math.pow(part + 1.0, parity));
    }

    /** 1 / (x_i + y_j) with x = 0 to r - 1 and y = 1 to k: every minor is invertible. */
    private static Code cauchy(int k, int r) {
        return systematic(k, r, (parity, part) -> 1.0 / (parity + part + 1));
    }

    /** The work grows with the fourth power, so those between are tried only when all are asked for. */
    static IntStream widths() {
        return Boolean.getBoolean("ballast.thorough")
                ? IntStream.rangeClosed(1, 16)
                : IntStream.concat(IntStream.rangeClosed(1, 10), IntStream.of(16));
    }

    @ParameterizedTest
    @MethodSource("widths")
    void aSearchedCodeIsNeverWorseThanCauchyOrVandermonde(int k) {
        for (int r = 2; r <= Code.MAX_PARITY; r++) {
            Conditioning ours = Conditioning.of(Code.mds(k, r));
            for (Code other : new Code[] {vandermonde(k, r), cauchy(k, r)}) {
                Conditioning theirs = Conditioning.of(other);
                assertThat(ours.gain()).as("gain of mds(%d, %d)", k, r).isLessThanOrEqualTo(theirs.gain());
                assertThat(ours.condition())
                        .as("condition of mds(%d, %d)", k, r)
                        .isLessThanOrEqualTo(theirs.condition());
            }
        }
    }

    @Test
    void theConditionIsThatOfTheWorstDecodeMatrix() {
        for (Code code : new Code[] {Code.sum(5), Code.mds(4, 2), Code.mds(3, 3), vandermonde(4, 3)}) {
            double worst = Erasures.of(code.parts(), code.parityParts())
                    .mapToDouble(lost -> conditionP1(code, code.all().minus(lost)))
                    .max()
                    .orElseThrow();
            assertThat(Conditioning.of(code).condition()).isCloseTo(worst, within(1e-5 * worst));
        }
    }

    private static double conditionP1(Code code, PartSet arrived) {
        DMatrixRMaj rows = new DMatrixRMaj(code.dataParts(), code.dataParts());
        int row = 0;
        for (int part = 0; part < code.parts(); part++) {
            if (arrived.contains(part)) {
                for (int col = 0; col < code.dataParts(); col++) {
                    rows.set(row, col, code.coefficient(part, col));
                }
                row++;
            }
        }
        DMatrixRMaj inverse = new DMatrixRMaj(row, row);
        assertThat(CommonOps_DDRM.invert(rows, inverse)).isTrue();
        return NormOps_DDRM.inducedPInf(rows) * NormOps_DDRM.inducedPInf(inverse);
    }

    @Test
    void aCodeThatCannotSpareAnyOfItsPartsHasNoCondition() {
        Conditioning replicated = Conditioning.of(Code.replicate(3));
        assertThat(replicated.gain()).isInfinite();
        assertThat(replicated.condition()).isInfinite();
        assertThat(Conditioning.of(Code.partial(3)).gain()).isInfinite();
        assertThat(Conditioning.of(Code.none(3))).isEqualTo(new Conditioning(1, 1));
        assertThat(Conditioning.of(Code.sum(4))).isEqualTo(new Conditioning(4, 16));
    }

    @Test
    void partsThatOnlyScaleLoseNothing() {
        Code scaled = Code.of("scaled", new double[][] {{1}, {2}, {1}});
        assertThat(Conditioning.of(scaled)).isEqualTo(new Conditioning(1, 1));
    }

    /** The first set of parts has a gain of 2, the worst one of 4. */
    @Test
    void givesUpOnceTheGainHasReachedTheLimit() {
        Code code = Code.of("two", new double[][] {{1, 0}, {0, 1}, {1, 1}, {1, 3}});
        assertThat(Conditioning.of(code).gain()).isEqualTo(4);
        assertThat(Conditioning.of(code, 2).gain()).isEqualTo(2);
        assertThat(Conditioning.of(code, 2.5).gain()).isEqualTo(4);
    }
}
