package dev.ballast.bench.failure;

import java.util.ArrayList;
import java.util.List;

/** The phase at each time. Times are of one monotonic clock, in nanoseconds. Owned by one thread. */
final class Phases {
    private final List<Begun> begun = new ArrayList<>();

    private record Begun(Phase phase, long atNs) {}

    /** The phase from now on; times never go back. */
    void begin(Phase phase, long nowNs) {
        if (!begun.isEmpty() && nowNs - begun.get(begun.size() - 1).atNs() < 0) {
            throw new IllegalArgumentException(phase + " begins before the phase that it follows");
        }
        begun.add(new Begun(phase, nowNs));
    }

    /** Whether anything was said of this time. */
    boolean covers(long atNs) {
        return !begun.isEmpty() && atNs - begun.get(0).atNs() >= 0;
    }

    /** The phase to which a request belongs: the one in which it began, and the fault's if one came while it was in flight. */
    Phase of(long begunNs, long endedNs) {
        int last = indexAt(begunNs);
        Phase phase = begun.get(last).phase();
        boolean struck = phase == Phase.HEALTHY && indexAt(endedNs) > last;
        return struck ? begun.get(last + 1).phase() : phase;
    }

    private int indexAt(long atNs) {
        if (!covers(atNs)) {
            throw new IllegalArgumentException("before the first phase");
        }
        int index = begun.size() - 1;
        while (atNs - begun.get(index).atNs() < 0) {
            index--;
        }
        return index;
    }

    /** When faults began, in order. */
    List<Long> faultsNs() {
        return begun.stream()
                .filter(one -> one.phase() == Phase.FAULTY)
                .map(Begun::atNs)
                .toList();
    }
}
