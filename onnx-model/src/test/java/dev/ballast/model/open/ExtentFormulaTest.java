package dev.ballast.model.open;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExtentFormulaTest {
    private static final int[][] SEEN = {{1, 64}, {2, 64}, {3, 64}, {1, 65}, {1, 192}, {1, 128}, {3, 128}};

    @Test
    void namesSumsQuotientsAndProducts() {
        assertThat(formula((n, s) -> 7)).isEqualTo("7");
        assertThat(formula((n, s) -> s)).isEqualTo("s");
        assertThat(formula((n, s) -> 3 * s - 2)).isEqualTo("3*s-2");
        assertThat(formula((n, s) -> s + n + 1)).isEqualTo("n+s+1");
        assertThat(formula((n, s) -> 200 - s)).isEqualTo("-s+200");
        assertThat(formula((n, s) -> n * s)).isEqualTo("n*s");
        assertThat(formula((n, s) -> 12 * n * s)).isEqualTo("12*n*s");
        assertThat(formula((n, s) -> s / 2)).isEqualTo("s/2");
        assertThat(formula((n, s) -> (s + 1) / 2)).isEqualTo("(s+1)/2");
        assertThat(formula((n, s) -> (s - 3) / 4)).isEqualTo("?");
    }

    @Test
    void saysNothingThatWasNotSeen() {
        assertThat(formula((n, s) -> s * s)).isEqualTo("?");
        assertThat(formula((n, s) -> n == 3 && s == 128 ? 1 : n * s)).isEqualTo("?");
        assertThat(formula((n, s) -> s == 128 ? 5 : 4)).isEqualTo("?");
    }

    /** Each quotient that is told is right wherever it was seen. */
    @Test
    void tellsOnlyQuotientsThatHold() {
        for (int divisor = 2; divisor <= 40; divisor++) {
            for (int shift = -5; shift <= 40; shift++) {
                int by = divisor;
                int more = shift;
                String formula = formula((n, s) -> (s + more) / by);
                String expected = more == 0 ? "s/" + by : "(s" + (more > 0 ? "+" : "") + more + ")/" + by;
                boolean isTold = formula.equals(expected) || formula.equals("?");
                assertThat(isTold || valuesAgree(formula, by, more))
                        .as(formula + " for " + expected)
                        .isTrue();
            }
        }
    }

    /** Whether another formula means the same extents, as seen. */
    private static boolean valuesAgree(String formula, int divisor, int shift) {
        String[] parts = formula.split("/", -1);
        int by = parts.length == 1 ? 1 : Integer.parseInt(parts[1]);
        String number = parts[0].replaceAll("[()s]", "");
        int more = number.isEmpty() ? 0 : Integer.parseInt(number);
        return IntStream.range(0, SEEN.length)
                .map(i -> SEEN[i][1])
                .allMatch(s -> (formula.startsWith("(s") || formula.startsWith("s") ? (s + more) / by : more)
                        == (s + shift) / divisor);
    }

    private static String formula(IntBinaryOperator extent) {
        List<ExtentFormula.Seen> seen = IntStream.range(0, SEEN.length)
                .mapToObj(i -> new ExtentFormula.Seen(
                        Map.of("n", SEEN[i][0], "s", SEEN[i][1]), extent.applyAsInt(SEEN[i][0], SEEN[i][1])))
                .toList();
        return ExtentFormula.of(List.of("n", "s"), seen);
    }
}
