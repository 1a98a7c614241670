package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is let in. By time: who is let in gets an answer within a few times what one usually takes when the gateway has nothing else
 * to do, and within its own deadline. By turns: who has much of what is inside gives way to who has less. Until it is known what
 * requests take, only their number is limited.
 *
 * <p>Pure: times are nanoseconds of any monotonic clock. Guarded by its holder.
 */
final class AdmissionControl {
    /** An answer may take so many times what it usually takes. */
    private static final double PATIENCE = 3;

    /** And this many where a client that has less than another would be turned away otherwise. */
    private static final double PATIENCE_WITH_FEW = 4.5;

    /** Workers that may be busy, with one request waiting, before anybody is turned away for lack of time. */
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

    /** With nobody inside. */
    AdmissionControl(int workers, int queueLength) {
        this.most = workers + queueLength;
        this.few = Math.min(workers, FEW_WORKERS) + 1;
        this.rate = new ServiceRate(workers);
        this.heavy = new HeavyInputs(workers, queueLength);
    }

    /**
     * Who is turned away by a decision, and with what.
     *
     * @param whom who asked, or who waited already and gives way
     */
    record TurnedAway(PendingRequest whom, InferenceResult result, String reason) {}

    /** A request that a worker has taken; {@code company} runs at its start, itself included. */
    record Running(PendingRequest request, long startedNs, int company) {}

    /** Lets a request in or not; answers with who is turned away, null when nobody is. */
    @Nullable
    TurnedAway offer(PendingRequest asked, long nowNs) {
        String tooLate = cannotBeMet(asked, nowNs);
        if (tooLate != null) {
            return new TurnedAway(asked, new InferenceResult.TooLate(tooLate), tooLate);
        }
        boolean isCrowded = HeavyInputs.is(asked) && heavy.isFull();
        if (!isCrowded && hasRoom(asked, PATIENCE)) {
            enter(asked);
            return null;
        }
        Object greedy = greedierThan(asked.client());
        PendingRequest latest =
                greedy == null ? null : line.takeLatest(greedy, request -> !isCrowded || HeavyInputs.is(request));
        if (latest != null) {
            leave(latest);
            enter(asked);
            return busy(latest, "others have less than this client's " + (insideOf(latest.client()) + 1), nowNs);
        }
        if (greedy != null && !isCrowded && hasRoom(asked, PATIENCE_WITH_FEW)) {
            enter(asked);
            return null;
        }
        return busy(asked, "the queue is full (" + line.size() + ")", nowNs);
    }

    private TurnedAway busy(PendingRequest whom, String reason, long nowNs) {
        refused.add(nowNs);
        return new TurnedAway(whom, new InferenceResult.Busy(retryAfterSeconds(whom.model(), nowNs)), reason);
    }

    /** When to come back with a request that would not be let in now; 0 when it would. Changes nothing. */
    int busySeconds(ServedModel model, Object client, long nowNs) {
        boolean welcome = hasRoom(model, 0, PATIENCE) || greedierThan(client) != null;
        return welcome ? 0 : retryAfterSeconds(model, nowNs);
    }

    /** A request was turned away before it came to {@link #offer}. */
    void countRefused(long nowNs) {
        refused.add(nowNs);
    }

    /** What a request of little input let in now would take; 0 while that is not known. */
    long expectedNs(ServedModel model) {
        return expectedNs(model, 0);
    }

    /** What a request let in now would take that has {@code work} to decode; what is heavy does not delay what is not. */
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

    private boolean hasRoom(PendingRequest asked, double timeouts) {
        return hasRoom(asked.model(), asked.work(), timeouts);
    }

    private boolean hasRoom(ServedModel model, long work, double timeouts) {
        if (workNs.size() >= most) {
            return false;
        }
        boolean isHeavy = HeavyInputs.is(work);
        int inside = workNs.size() - (isHeavy ? 0 : heavy.inside());
        long ahead = insideNs - (isHeavy ? 0 : heavy.insideNs());
        if (inside < few) { // a stall, as of a node that dies, is no overload
            return true;
        }
        double own = (double) (rate.usualNs(model) + rate.decodingNs(work));
        double slowest = Math.max(own, (double) ahead / inside);
        return (double) expectedNs(model, work) <= timeouts * slowest;
    }

    /** The client that has most inside, when that is so much more than this one has that the two would not even change places. */
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

    /** Until what is inside is done, and as many as were turned away in a second: they all may come back. */
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

    /** The model takes no new requests: what is known of it goes, with the last of its requests at the latest. */
    void forget(ServedModel model) {
        rate.forget(model);
    }

    /** Whether a request of the model waits or runs. */
    boolean hasInside(ServedModel model) {
        return workNs.keySet().stream().anyMatch(request -> request.model() == model);
    }

    /** Requests that wait. */
    int waiting() {
        return line.size();
    }

    /** Whether a request waits that may be run now. */
    boolean hasNext() {
        return line.has(heavy::mayRun);
    }

    /** The next request to be run; null when none may be. To be followed by {@link #ended}. */
    @Nullable
    Running next(long nowNs) {
        PendingRequest next = line.next(heavy::mayRun);
        if (next == null) {
            return null;
        }
        heavy.begin(next);
        return new Running(next, nowNs, ++running);
    }

    /** A request that a worker had taken has its result. */
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

    /** Requests that wait and need not be run; they are out. */
    List<PendingRequest> dismiss(Predicate<PendingRequest> which) {
        List<PendingRequest> dismissed = line.takeAll(which);
        dismissed.forEach(this::leave);
        return dismissed;
    }
}
