package dev.ballast.node.part;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that failed at a piece that nobody answers. The sender learns the reason from the answer to its next question; until then its
 * further pieces are dropped. A question after that begins the push anew. For one thread at a time.
 */
final class FailedPushes {
    /** Most failures that are remembered; a further one replaces the oldest. */
    static final int MOST = 64;

    private final Map<String, StorageFailure> failures = new LinkedHashMap<>();
    private final Set<String> told = new HashSet<>();

    /**
     * A push has failed.
     *
     * @param answered whether the sender gets the reason at once
     */
    void add(String id, StorageFailure why, boolean answered) {
        remove(id);
        if (failures.size() >= MOST) {
            remove(failures.keySet().iterator().next());
        }
        failures.put(id, why);
        if (answered) {
            told.add(id);
        }
    }

    /** Whether a piece that wants no answer is of no use. */
    boolean drops(String id) {
        return failures.containsKey(id);
    }

    /** The answer to a question; null when the push may begin or go on. */
    @Nullable
    StorageFailure answer(String id) {
        StorageFailure why = failures.get(id);
        if (why == null) {
            return null;
        }
        if (told.add(id)) {
            return why;
        }
        remove(id);
        return null;
    }

    /** The part has been stored, or is to be forgotten. */
    void remove(String id) {
        failures.remove(id);
        told.remove(id);
    }
}
