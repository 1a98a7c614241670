package dev.ballast.rounds;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How the results of one request have been obtained so far, over all its rounds. Owned by the worker that runs the request. */
public final class RequestTally {
    private final TreeSet<String> missingNodes = new TreeSet<>();
    private final Occurrences recoveries = new Occurrences();
    private final Occurrences fallbacks = new Occurrences();
    private int rounds;
    private int localParts;
    private int slicesAskedAgain;
    private long roundsNs;
    private long inputNs;

    /** Counts one round that is over. */
    void add(List<String> missing, long tookNs) {
        rounds++;
        missingNodes.addAll(missing);
        roundsNs += tookNs;
    }

    /** Counts slices of a round that were asked for again. */
    void askedAgain(int slices) {
        slicesAskedAgain += slices;
    }

    /** Counts slices of a round that parity restored. */
    void recovered(FleetEvent.Round place, List<String> missing, int slices) {
        recoveries.add(place, missing, slices, "");
    }

    /** Counts what the gateway computed in a round. */
    void computed(FleetEvent.Round place, List<String> missing, Computed computed) {
        localParts += computed.parts();
        fallbacks.add(place, missing, computed.slices(), computed.reason());
    }

    /**
     * Work that the gateway did in place of nodes.
     *
     * @param parts data parts that it computed, perhaps none
     * @param slices slices of these parts that no node gave
     * @param reason why it computed them
     */
    record Computed(int parts, int slices, String reason) {}

    /** The rounds of a request in which one kind of thing happened. */
    private static final class Occurrences {
        private final TreeSet<String> nodesMissing = new TreeSet<>();
        private FleetEvent.@Nullable Round first;
        private String reason = "";
        private int rounds;
        private int slices;

        void add(FleetEvent.Round place, List<String> missing, int more, String why) {
            if (more == 0) {
                return;
            }
            if (first == null) {
                first = place;
                reason = why;
            }
            rounds++;
            slices += more;
            nodesMissing.addAll(missing);
        }
    }

    /** Tells how missing results were obtained, with at most one event of each kind for the whole request. Call it once. */
    public void publish(TelemetrySink telemetry) {
        FleetEvent.Round recovered = recoveries.first;
        if (recovered != null) {
            telemetry.publish(new FleetEvent.Recovered(
                    recovered, recoveries.rounds, List.copyOf(recoveries.nodesMissing), recoveries.slices));
        }
        FleetEvent.Round computed = fallbacks.first;
        if (computed != null) {
            telemetry.publish(new FleetEvent.Fallback(
                    computed,
                    fallbacks.rounds,
                    List.copyOf(fallbacks.nodesMissing),
                    fallbacks.slices,
                    fallbacks.reason));
        }
    }

    public int rounds() {
        return rounds;
    }

    /** Result slices recovered from parity. */
    public int recoveredSlices() {
        return recoveries.slices;
    }

    /** Data parts that the gateway computed itself in place of a node. */
    public int localParts() {
        return localParts;
    }

    /** Result slices that had to be asked for more than once. */
    public int slicesAskedAgain() {
        return slicesAskedAgain;
    }

    /** Nodes whose data had to be recovered or computed in at least one round, sorted. */
    public List<String> missingNodes() {
        return List.copyOf(missingNodes);
    }

    public long roundsNs() {
        return roundsNs;
    }

    /** The input of the client has been decoded, or its decoding has been given up. */
    public void inputRead(long tookNs) {
        inputNs = tookNs;
    }

    public long inputNs() {
        return inputNs;
    }
}
