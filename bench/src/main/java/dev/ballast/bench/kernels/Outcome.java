package dev.ballast.bench.kernels;

import java.util.List;
import java.util.Optional;

/**
 * Ballast's fastest kernel and its rivals, each measured in turns with it.
 *
 * @param turns number of turns; the figures are medians over them
 * @param ours name of Ballast's kernel
 * @param seconds median time of Ballast
 */
record Outcome(int turns, String ours, double seconds, List<Rival> rivals) {
    Outcome {
        rivals = List.copyOf(rivals);
    }

    /**
     * A rival.
     *
     * @param seconds its median time
     * @param lead its time divided by that of Ballast in the same turn; above 1, Ballast is faster
     */
    record Rival(String name, double seconds, Quartiles lead) {}

    Optional<Rival> rival(String name) {
        return rivals.stream().filter(rival -> rival.name().equals(name)).findFirst();
    }
}
