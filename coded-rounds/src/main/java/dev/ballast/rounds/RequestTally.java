package dev.ballast.rounds;

import java.util.List;
import java.util.TreeSet;

/** How the results of one request have been obtained so far, over all its rounds. Owned by the worker that runs the request. */
public final class RequestTally {
    private final TreeSet<String> missingNodes = new TreeSet<>();
    private int rounds;
    private int recoveredSlices;
    private int localParts;
    private int slicesAskedAgain;
    private long roundsNs;
    private long inputNs;

    /** Counts one round that is over. */
    void add(int recovered, int local, int askedAgain, List<String> missing, long tookNs) {
        rounds++;
        recoveredSlices += recovered;
        localParts += local;
        slicesAskedAgain += askedAgain;
        missingNodes.addAll(missing);
        roundsNs += tookNs;
    }

    public int rounds() {
        return rounds;
    }

    /** Result slices recovered from parity. */
    public int recoveredSlices() {
        return recoveredSlices;
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
