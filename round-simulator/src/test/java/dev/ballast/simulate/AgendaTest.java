package dev.ballast.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AgendaTest {
    private static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    private record Entry(long atNs, int number) {}

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void letsThingsHappenInOrderOfTimeThenOfEntry(int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Agenda agenda = new Agenda(Long.MAX_VALUE - 10);
        List<Entry> entered = new ArrayList<>();
        List<Entry> happened = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Entry entry = new Entry(random.nextLong(100), i);
            entered.add(entry);
            agenda.at(entry.atNs, () -> {
                assertThat(agenda.nowNs()).isEqualTo(entry.atNs);
                assertThat(agenda.whenItShows(agenda.nanos() + 5)).isEqualTo(entry.atNs + 5);
                happened.add(entry);
            });
        }
        while (agenda.step()) {
            assertThat(agenda.size()).isEqualTo(entered.size() - happened.size());
        }
        entered.sort(Comparator.comparingLong(Entry::atNs).thenComparingInt(Entry::number));
        assertThat(happened).isEqualTo(entered);
    }
}
