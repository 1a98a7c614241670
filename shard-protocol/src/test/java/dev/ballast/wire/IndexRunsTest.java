package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class IndexRunsTest {
    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @Test
    void keepsEverySetOfTwelve() throws WireException {
        for (long set = 0; set < 1 << 12; set++) {
            BitSet missing = BitSet.valueOf(new long[] {set});

            assertThat(IndexRuns.decode(IndexRuns.encode(missing), 12)).isEqualTo(missing);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hasTheFirstRunsWhenThereAreMore(int seed) throws WireException {
        Random random = new Random(seed);
        BitSet missing = new BitSet();
        for (int i = 0; i < 10_000; i++) {
            missing.set(i, random.nextInt(3) > 0);
        }

        for (int maxRuns : new int[] {1, 17, IndexRuns.MAX_RUNS}) {
            BitSet decoded = IndexRuns.decode(IndexRuns.encode(missing, maxRuns), 10_000);

            assertThat(decoded).isEqualTo(missing.get(0, decoded.length()));
            assertThat(runs(decoded)).isEqualTo(maxRuns);
        }
        assertThat(IndexRuns.encode(missing)).isEqualTo(IndexRuns.encode(missing, IndexRuns.MAX_RUNS));
    }

    @ParameterizedTest
    @CsvSource({
        "82 02 82 00 00, got 0 from 0 on",
        "82 02 82 00 0b, got 11 from 0 on",
        "82 02 82 0a 01, got 1 from 10 on",
        "82 02 84 00 02 02 01, got 1 from 2 on",
        "82 02 84 05 01 03 01, got 1 from 3 on",
        "82 02 82 1a7fffffff 1a7fffffff, got 2147483647 from 2147483647 on",
        "82 02 82 1a80000000 01, first of a run: expected at most 2147483647",
        "82 02 81 00, 'expected pairs, got 1 numbers'",
        "82 02 9880, the 4 bytes end inside the message",
        "82 02 9881, 'expected at most 128 elements, got 129'",
        "82 02 9bffffffffffffffff, 'expected at most 128 elements, got 18446744073709551615'"
    })
    void refusesRunsThatAreNone(String hex, String text) {
        assertThatExceptionOfType(WireException.class)
                .isThrownBy(() -> IndexRuns.decode(Sample.hex(hex), 10))
                .withMessageContaining(text);
    }

    @Test
    void hasARoomOfSixtyFourRuns() {
        assertThatIllegalArgumentException().isThrownBy(() -> IndexRuns.encode(new BitSet(), 0));
        assertThatIllegalArgumentException().isThrownBy(() -> IndexRuns.encode(new BitSet(), 65));
    }

    private static int runs(BitSet set) {
        return (int) set.stream().filter(i -> i == 0 || !set.get(i - 1)).count();
    }
}
