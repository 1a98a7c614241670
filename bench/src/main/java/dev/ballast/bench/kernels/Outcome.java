package dev.ballast.bench.kernels;

import java.util.List;
import java.util.Optional;

/**
 * Ballast's fastest kernel, and the others, each measured in turns with it.
 *
 * @param turns of which the figures are medians
 * @param ours Ballast's name
 * @param seconds that Ballast takes, median
 */
record Outcome(int turns, String ours, double seconds, List<Rival> rivals) {
    Outcome {
        rivals = List.copyOf(rivals);
    }

    /**
     * One of the others.
     *
     * @param seconds that it takes, median
     * @param lead its time over that of Ballast beside it, turn by turn: above 1 Ballast is faster
     */
    record Rival(String name, double seconds, Quartiles lead) {}

    Optional<Rival> rival(String name) {
        return rivals.stream().filter(rival -> rival.name().equals(name)).findFirst();
    }
}
