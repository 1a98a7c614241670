package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are admitted. An admitted request is waiting or running.
 *
 * <p>By time: a request is admitted if its answer is expected within its deadline and within a small multiple of the usual time. The
 * usual time is that of a request alone on the gateway. By client: a client with many admitted requests gives way to a client with
 * few. Until the usual time of a model is known, only the number of requests is limited.
 *
 * <p>Pure: times are nanoseconds of any monotonic clock. Guarded by a lock of its owner.
 */
final class AdmissionControl {
    /** An answer may take at most this multiple of the usual time. */
    private static final double MOST_TIMES_USUAL = 3;

    /** The multiple for a client while another client has at least two more admitted requests. */
    private static final double MOST_TIMES_USUAL_BESIDE_GREEDY = 4.5;

    /** While at most this many requests run and one waits, the new one included, the multiple of the usual time does not matter. */
    private static final int FEW_WORKERS = 4;

    private static final int LONGEST_RETRY_S = 60;
    private static final double SECOND_NS = 1e9;

    private final int most;
    private final int few;
    private final ServiceRate rate;
    private final WaitingLine line = new WaitingLine();
    private final HeavyInputs heavy;
    private final Map<Object, Integer> insideOf = new HashMap<>();
    private final IdentityHashMap<PendingRequest, Long> workNs = new IdentityHashMap<>();
    private final RecentCount refused = new RecentCount();
    private long insideNs;
    private int running;

    /** Starts with no request admitted. */
    AdmissionControl(int workers, int queueLength) {
        this.most = workers + queueLength;
        this.few = Math.min(workers, FEW_WORKERS) + 1;
        this.rate = new ServiceRate(workers);
        this.heavy = new HeavyInputs(workers, queueLength);
    }

    /**
     * A refused request and its result.
     *
     * @param whom the new request, or a waiting request that gives way to it
     */
    record TurnedAway(PendingRequest whom, InferenceResult result, String reason) {}

    /** A request that a worker has taken. {@code company} counts the running requests at its start, including itself. */
    record Running(PendingRequest request, long startedNs, int company) {}

    /** Decides about a new request. Returns the request that is refused: the new one or a waiting one. Null when none is refused. */
    @Nullable
    TurnedAway offer(PendingRequest asked, long nowNs) {
        String tooLate = cannotBeMet(asked, nowNs);
        if (tooLate != null) {
            return new TurnedAway(asked, new InferenceResult.TooLate(tooLate), tooLate);
        }
        boolean isCrowded = HeavyInputs.is(asked) && heavy.isFull();
        if (!isCrowded && hasRoom(asked, MOST_TIMES_USUAL)) {
            enter(asked);
            return null;
        }
        Object greedy = greedierThan(asked.client());
        PendingRequest latest =
                greedy == null ? null : line.takeLatest(greedy, request -> !isCrowded || HeavyInputs.is(request));
        if (latest != null) {
            leave(latest);
            enter(asked);
            return busy(
                    latest,
                    "other clients have fewer requests in the gateway than the " + (insideOf(latest.client()) + 1)
                            + " of this client",
                    nowNs);
        }
        if (greedy != null && !isCrowded && hasRoom(asked, MOST_TIMES_USUAL_BESIDE_GREEDY)) {
            enter(asked);
            return null;
        }
        return busy(asked, "the queue is full (" + line.size() + ")", nowNs);
    }

    private TurnedAway busy(PendingRequest whom, String reason, long nowNs) {
        refused.add(nowNs);
        return new TurnedAway(whom, new InferenceResult.Busy(retryAfterSeconds(whom.model(), nowNs)), reason);
    }

    /** Seconds until a new request of this client may be admitted; 0 if it would be admitted now. Does not change any state. */
    int busySeconds(ServedModel model, Object client, long nowNs) {
        boolean welcome = hasRoom(model, 0, MOST_TIMES_USUAL) || greedierThan(client) != null;
        return welcome ? 0 : retryAfterSeconds(model, nowNs);
    }

    /** Counts a request that was refused before it came to {@link #offer}. */
    void countRefused(long nowNs) {
        refused.add(nowNs);
    }

    /** Expected time of a request with light input if it is admitted now; 0 while unknown. */
    long expectedNs(ServedModel model) {
        return expectedNs(model, 0);
    }

    /** Expected time of a request with {@code work} pixels to decode if it is admitted now. Heavy requests do not delay light ones. */
    private long expectedNs(ServedModel model, long work) {
        long usual = rate.usualNs(model);
        long own = usual + rate.decodingNs(work);
        long ahead = insideNs - (HeavyInputs.is(work) ? 0 : heavy.insideNs());
        return usual == 0 ? 0 : Math.max(own, (long) rate.takesNs((double) ahead + (double) own));
    }

    private @Nullable String cannotBeMet(PendingRequest asked, long nowNs) {
        long expected = expectedNs(asked.model(), asked.work());
        boolean worthATry = insideOf.isEmpty() && rate.old(asked.model(), nowNs);
        if (expected <= asked.withinNs() || worthATry) {
            return null;
        }
        return "the deadline of " + asked.withinNs() / 1_000_000 + " ms cannot be met: a request of "
                + asked.model().name() + " takes about " + millis(expected) + " ms now";
    }

    private static long millis(long ns) {
        return (ns + 999_999) / 1_000_000;
    }

    private boolean hasRoom(PendingRequest asked, double timesUsual) {
        return hasRoom(asked.model(), asked.work(), timesUsual);
    }

    private boolean hasRoom(ServedModel model, long work, double timesUsual) {
        if (workNs.size() >= most) {
            return false;
        }
        boolean isHeavy = HeavyInputs.is(work);
        int inside = workNs.size() - (isHeavy ? 0 : heavy.inside());
        long ahead = insideNs - (isHeavy ? 0 : heavy.insideNs());
        if (inside < few) { // a stall, such as a node that dies, is not an overload
            return true;
        }
        double own = (double) (rate.usualNs(model) + rate.decodingNs(work));
        double slowest = Math.max(own, (double) ahead / inside);
        return (double) expectedNs(model, work) <= timesUsual * slowest;
    }

    /** The client with the most admitted requests, if it has at least two more than {@code client}; else null. */
    private @Nullable Object greedierThan(Object client) {
        Map.Entry<Object, Integer> most = null;
        for (Map.Entry<Object, Integer> entry : insideOf.entrySet()) {
            most = most == null || entry.getValue() > most.getValue() ? entry : most;
        }
        return most != null && most.getValue() >= insideOf(client) + 2 ? most.getKey() : null;
    }

    private int insideOf(Object client) {
        return insideOf.getOrDefault(client, 0);
    }

    /** Seconds to serve all admitted requests, and as many more as were refused within a second, because these may come again. */
    private int retryAfterSeconds(ServedModel model, long nowNs) {
        double work = (double) insideNs + (double) refused.aSecond(nowNs) * (double) rate.usualNs(model);
        return (int) Math.min(LONGEST_RETRY_S, Math.max(1, Math.ceil(rate.takesNs(work) / SECOND_NS)));
    }

    private void enter(PendingRequest request) {
        long work = rate.usualNs(request.model()) + rate.decodingNs(request.work());
        insideNs += work;
        workNs.put(request, work);
        heavy.enter(request, work);
        insideOf.merge(request.client(), 1, Integer::sum);
        line.add(request);
    }

    private void leave(PendingRequest request) {
        Long work = workNs.remove(request);
        if (work == null) {
            throw new IllegalStateException(request.request().id() + " is not inside");
        }
        insideNs -= work;
        heavy.leave(request, work);
        insideOf.computeIfPresent(request.client(), (client, count) -> count == 1 ? null : count - 1);
    }

    /** Drops the measurements of a model that takes no new requests. Its requests that still run add no measurements. */
    void forget(ServedModel model) {
        rate.forget(model);
    }

    /** Whether a request of the model waits or runs. */
    boolean hasInside(ServedModel model) {
        return workNs.keySet().stream().anyMatch(request -> request.model() == model);
    }

    /** Number of waiting requests. */
    int waiting() {
        return line.size();
    }

    /** Whether there is a waiting request that may run now. */
    boolean hasNext() {
        return line.has(heavy::mayRun);
    }

    /** The next request to run; null when none may run. The caller must call {@link #ended} for it. */
    @Nullable
    Running next(long nowNs) {
        PendingRequest next = line.next(heavy::mayRun);
        if (next == null) {
            return null;
        }
        heavy.begin(next);
        return new Running(next, nowNs, ++running);
    }

    /** Records that a running request has its result. */
    void ended(Running run, InferenceResult result, long nowNs) {
        double company = (run.company() + running) / 2.0;
        running--;
        heavy.end(run.request());
        leave(run.request());
        ServedModel model = run.request().model();
        if (model.isRetired()) {
            return;
        }
        if (result instanceof InferenceResult.Answered answered) {
            long inputNs = answered.obtained().inputNs();
            rate.decoded(run.request().work(), inputNs);
            rate.answered(model, nowNs - run.startedNs() - inputNs, company, nowNs);
        } else if (result instanceof InferenceResult.TooLate) {
            rate.tried(model, nowNs);
        }
    }

    /** Removes the waiting requests that match, and returns them. */
    List<PendingRequest> dismiss(Predicate<PendingRequest> which) {
        List<PendingRequest> dismissed = line.takeAll(which);
        dismissed.forEach(this::leave);
        return dismissed;
    }
}
