package dev.ballast.coding;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExactEliminationTest {
    static Stream<Code> codes() {
        List<Code> codes = new ArrayList<>();
        for (int k = 1; k <= 6; k++) {
            for (int r = 1; r <= 3; r++) {
                codes.add(Code.integers(k, r));
            }
        }
        codes.add(Code.of("even", new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {6, 2, 4}, {4, 2, 1}, {2, 8, 5}}));
        return codes.stream();
    }

    /** Every set of missing data parts with every set of parity parts that arrived. */
    @ParameterizedTest
    @MethodSource("codes")
    void aRowOfOneUnknownIsACombinationOfParityPartsInLowestTerms(Code code) {
        for (int missing = 1; missing < 1 << code.dataParts(); missing++) {
            for (int parity = 1; parity < 1 << code.parityParts(); parity++) {
                check(code, parts(missing, 0), parts(parity, code.dataParts()));
            }
        }
    }

    private static List<Integer> parts(int bits, int first) {
        return IntStream.range(0, Integer.SIZE)
                .filter(bit -> (bits >> bit & 1) == 1)
                .map(bit -> first + bit)
                .boxed()
                .toList();
    }

    private static void check(Code code, List<Integer> missing, List<Integer> parity) {
        ExactElimination eliminated = new ExactElimination(code, parity, missing);
        for (int row = 0; row < eliminated.size(); row++) {
            int unknown = eliminated.onlyUnknown(row);
            if (unknown < 0) {
                continue;
            }
            for (int i = 0; i < missing.size(); i++) {
                long combined = 0;
                for (int p = 0; p < parity.size(); p++) {
                    combined += eliminated.factor(row, p) * code.integer(parity.get(p), missing.get(i));
                }
                assertThat(combined)
                        .as("%s, missing %s, parity %s", code, missing, parity)
                        .isEqualTo(i == unknown ? eliminated.divisor(row) : 0);
            }
            BigInteger common = BigInteger.valueOf(eliminated.divisor(row));
            for (int p = 0; p < parity.size(); p++) {
                common = common.gcd(BigInteger.valueOf(eliminated.factor(row, p)));
            }
            assertThat(common)
                    .as("%s, missing %s, parity %s", code, missing, parity)
                    .isEqualTo(BigInteger.ONE);
        }
    }
}
