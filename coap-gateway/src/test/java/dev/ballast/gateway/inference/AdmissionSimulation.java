package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.Findings;
import dev.ballast.gateway.models.RequestBody;
import dev.ballast.gateway.models.ServedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * Simulates admission control in virtual time, with workers that share {@code cores}, and with clients that send at random times and
 * do not wait for answers. The time of a request varies around the usual time, and grows when more requests run than there are cores.
 */
final class AdmissionSimulation {
    static final long USUAL_NS = 4_000_000;
    static final Findings NOTHING = new Findings.Nothing();

    final AdmissionControl admission;
    final Map<String, Tally> clients = new HashMap<>();
    long nowNs;
    private final ServedModel model;
    private final int workers;
    private final int cores;
    private final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::atNs));
    private int running;

    private record Event(long atNs, Runnable what) {}

    /** The outcomes of the requests of one client. */
    static final class Tally {
        final List<Long> tookNs = new ArrayList<>();
        int asked;
        int busy;
        int tooLate;

        /** Nearest rank. */
        long quantileNs(double q) {
            List<Long> sorted = tookNs.stream().sorted().toList();
            return sorted.get(Math.max(0, (int) Math.ceil(q * sorted.size()) - 1));
        }
    }

    AdmissionSimulation(ServedModel model, int workers, int cores, int seed) {
        this.model = model;
        this.workers = workers;
        this.cores = cores;
        this.random = new Random(seed);
        this.admission = new AdmissionControl(workers, 64);
    }

    /** Requests per second that the workers can serve. */
    double sustainable() {
        return Math.min(workers, cores) * 1e9 / USUAL_NS;
    }

    Tally tally(String client) {
        return clients.computeIfAbsent(client, name -> new Tally());
    }

    /** Runs one request at a time, so that the usual time is known. */
    void warmUp() {
        for (int i = 0; i < 40; i++) {
            ask("warm-up", Duration.ofMinutes(1));
            run(nowNs + 20 * USUAL_NS);
        }
    }

    /** Makes the client send requests at random times, {@code aSecond} on average per second, until {@code untilNs}. */
    void load(String client, double aSecond, long untilNs) {
        long next = nowNs + (long) (-Math.log(1 - random.nextDouble()) * 1e9 / aSecond);
        if (next < untilNs) {
            events.add(new Event(next, () -> {
                ask(client, Duration.ofMinutes(1));
                load(client, aSecond, untilNs);
            }));
        }
    }

    void ask(String client, Duration within) {
        InferenceRequest.RequestOptions options = new InferenceRequest.RequestOptions(model.policy(), within, client);
        PendingRequest asked = new PendingRequest(
                new InferenceRequest("r", model, deadline -> RequestBody.of(List.of()), options), nowNs, result -> {});
        tally(client).asked++;
        AdmissionControl.TurnedAway turnedAway = admission.offer(asked, nowNs);
        if (turnedAway != null) {
            Tally whose = tally((String) turnedAway.whom().client());
            if (turnedAway.result() instanceof InferenceResult.Busy) {
                whose.busy++;
            } else {
                whose.tooLate++;
            }
        }
        startRuns();
    }

    void run(long untilNs) {
        while (!events.isEmpty() && events.peek().atNs() <= untilNs) {
            Event next = events.remove();
            nowNs = next.atNs();
            next.what().run();
        }
        nowNs = untilNs;
    }

    private void startRuns() {
        while (running < workers) {
            AdmissionControl.Running run = admission.next(nowNs);
            if (run == null) {
                return;
            }
            running++;
            double slowed = Math.max(1, running / (double) cores);
            long takes = (long) (USUAL_NS * slowed * (0.75 + random.nextDouble() / 2));
            events.add(new Event(nowNs + takes, () -> end(run)));
        }
    }

    private void end(AdmissionControl.Running run) {
        running--;
        tally((String) run.request().client()).tookNs.add(nowNs - run.request().atNs());
        InferenceResult.Obtained how = new InferenceResult.Obtained(0, 0, 0, 0, 0, 0, 0, 0, List.of());
        admission.ended(run, new InferenceResult.Answered(run.request().request(), List.of(), NOTHING, how), nowNs);
        startRuns();
    }
}
