package dev.ballast.bench.failure;

import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.Roster;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.coap.CoapEdges;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.models.Models;
import dev.ballast.round.HealthPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One policy under load: a gateway in this process over the first nodes of the fleet, and clients over real CoAP. Faulty and healthy
 * phases take turns. The next fault comes only when all nodes are healthy, hold their parts and are warm. Owned by one thread.
 */
final class ContenderRun {
    /** Fewer than the gateway's admission control lets in at any time, so that no request is refused because the processors are short. */
    static final int CLIENTS = 4;

    /** From one request of a client to its next: what two processors take without a queue before them. */
    static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How long a fault lasts, and how long the fleet is whole at least before the next: one a second. */
    static final long PHASE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int PICTURES = 200;

    /** The warm-up ends then even if it is not through. */
    private static final long WARM_UP_MOST_NS = TimeUnit.SECONDS.toNanos(10);

    /** Answers of a node until it counts as warm, and the longest wait for them: one that is asked in need only gives few. */
    private static final int WARM_ANSWERS = 400;

    private static final long WARM_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long BACK_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long TELL_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Probes come sooner than by default, so that more faults fit in a minute; nobody waits for a probe. */
    private static final HealthPolicy HEALTH =
            new HealthPolicy(HealthPolicy.defaults().benchAfter(), Duration.ofMillis(100), Duration.ofMillis(500));

    private final FleetContender contender;
    private final DemoFleet fleet;
    private final FailureStudy.Options options;
    private final PrintWriter people;
    private final Phases phases = new Phases();
    private final List<FaultPlan.Strike> strikes = new ArrayList<>();
    private final List<Long> returnedNs = new ArrayList<>();

    ContenderRun(FleetContender contender, DemoFleet fleet, FailureStudy.Options options, PrintWriter people) {
        this.contender = contender;
        this.fleet = fleet;
        this.options = options;
        this.people = people;
    }

    /** Runs until as many requests as the options say have come to an end or its time is over, and with it the fault of that moment. */
    FailureRow run() throws GatewayException, IOException, InterruptedException {
        try (Gateway gateway = Gateway.start(config(), new CoapEdges(), System::nanoTime, System::currentTimeMillis)) {
            KnownDigits digits = KnownDigits.draw(PICTURES, options.seed());
            try (Roster roster = Roster.open(gateway.address());
                    SteadyLoad load = SteadyLoad.start(gateway.address(), digits, CLIENTS, EVERY_NS)) {
                awaitLoad(load, options.warmUp());
                awaitWhole(roster);
                strike(load, roster);
                List<SteadyLoad.Sample> samples = load.finish().stream()
                        .filter(sample -> phases.covers(sample.begunNs()))
                        .toList();
                return new FailureRow(contender, samples, phases, strikes, returnedNs);
            }
        }
    }

    private GatewayConfig config() {
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        GatewayConfig.Coding defaults = GatewayConfig.Coding.defaults();
        return new GatewayConfig(
                "failure-" + contender.policy().label(),
                anywhere,
                false,
                fleet.addresses().subList(0, contender.nodes()),
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                new GatewayConfig.Coding(
                        contender.redundancy(),
                        contender.policy(),
                        defaults.checkEvery(),
                        defaults.splitFromMacs(),
                        defaults.split(),
                        RoundTiming.defaults(),
                        HEALTH,
                        defaults.place()),
                GatewayConfig.Telemetry.embedded(anywhere));
    }

    private static void awaitLoad(SteadyLoad load, int requests) throws InterruptedException {
        long endNs = System.nanoTime() + WARM_UP_MOST_NS;
        while (load.done() < requests && System.nanoTime() - endNs < 0) {
            pauseUntil(System.nanoTime() + LOOK_NS);
        }
    }

    /** Waits; whoever asks the thread to end ends the wait as well. */
    private static void pauseUntil(long atNs) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atNs - System.nanoTime());
    }

    private void strike(SteadyLoad load, Roster roster) throws GatewayException, IOException, InterruptedException {
        FaultPlan plan = new FaultPlan(contender.nodes(), options.parity(), options.seed());
        int already = load.done();
        long endNs = System.nanoTime() + options.most(contender).toNanos();
        long toldNs = System.nanoTime();
        phases.begin(Phase.HEALTHY, toldNs);
        while (load.done() - already < options.requests() && System.nanoTime() - endNs < 0) {
            pauseUntil(System.nanoTime() + PHASE_NS);
            List<FaultPlan.Strike> next = plan.next();
            strikes.addAll(next);
            long begunNs = System.nanoTime();
            phases.begin(Phase.FAULTY, begunNs);
            for (FaultPlan.Strike strike : next) {
                strike.fault().begin(fleet, strike.node());
            }
            pauseUntil(begunNs + PHASE_NS);
            boolean starts = next.stream().anyMatch(strike -> strike.fault().startsProcess());
            phases.begin(starts ? Phase.STARTING : Phase.RETURNING, System.nanoTime());
            for (FaultPlan.Strike strike : next) {
                strike.fault().end(fleet, strike.node());
            }
            awaitReturn(roster, next);
            long wholeNs = System.nanoTime();
            phases.begin(Phase.HEALTHY, wholeNs);
            if (wholeNs - toldNs > TELL_NS) {
                people.printf("  %d requests, %d faults so far%n", load.done() - already, strikes.size());
                people.flush();
                toldNs = wholeNs;
            }
        }
        pauseUntil(System.nanoTime() + PHASE_NS);
    }

    private void awaitReturn(Roster roster, List<FaultPlan.Strike> struck)
            throws GatewayException, IOException, InterruptedException {
        for (FaultPlan.Strike strike : struck) {
            fleet.process(strike.node()).address(); // waits until it is ready
        }
        long readyNs = System.nanoTime();
        awaitWhole(roster);
        returnedNs.add(System.nanoTime() - readyNs);
        for (FaultPlan.Strike strike : struck) {
            if (strike.fault().startsProcess()) {
                awaitWarm(roster, strike.node());
            }
        }
        awaitWhole(roster);
    }

    private void awaitWhole(Roster roster) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + BACK_NS;
        while (!roster.whole()) {
            if (System.nanoTime() - endNs > 0) {
                throw new IOException("some nodes did not come back: " + roster.nodes());
            }
            pauseUntil(System.nanoTime() + LOOK_NS);
        }
    }

    private static void awaitWarm(Roster roster, int node) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + WARM_NS;
        long enough = roster.answers(node) + WARM_ANSWERS;
        while (roster.answers(node) < enough && System.nanoTime() - endNs < 0) {
            pauseUntil(System.nanoTime() + LOOK_NS);
        }
    }
}
