package dev.ballast.bench.attack;

import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.GatewayProcess;
import dev.ballast.demo.KnownDigits;
import dev.ballast.demo.Memory;
import dev.ballast.demo.SteadyLoad;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs honest clients, watchers and attackers against running processes. Owned by one thread. */
final class Siege {
    /** The client whose latency counts asks so often. */
    static final long EVERY_NS = TimeUnit.MILLISECONDS.toNanos(25);

    /** The client that sends its digits in blocks asks so often. */
    static final long BLOCKS_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final int PICTURES = 100;
    private static final String PREFIX = "ballast/v1";
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long WARM_UP_MOST_NS = TimeUnit.SECONDS.toNanos(30);

    /** Between the end of a turn and the next: what was asked last is over. */
    private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final AttackStudy.Options options;
    private final DemoFleet fleet;
    private final GatewayProcess gateway;
    private final PrintWriter people;
    private final List<Attack> attacks;
    private final SortedMap<String, Tally> tallies = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();

    Siege(AttackStudy.Options options, DemoFleet fleet, GatewayProcess gateway, PrintWriter people) {
        this.options = options;
        this.fleet = fleet;
        this.gateway = gateway;
        this.people = people;
        attacks = Attack.all(options.strength(), AttackStudy.WORKERS, options.seed()).stream()
                .filter(attack -> options.only().isEmpty() || options.only().contains(attack.label()))
                .toList();
        attacks.forEach(attack -> tallies.put(attack.label(), new Tally()));
    }

    AttackResult run() throws GatewayException, IOException, InterruptedException {
        KnownDigits digits = KnownDigits.draw(PICTURES, options.seed());
        String root = PREFIX + "/" + AttackStudy.GATEWAY + "/";
        try (TelemetryWatch telemetry = TelemetryWatch.open(gateway.broker(), root);
                FleetWatch watch = FleetWatch.start(gateway.address());
                SteadyLoad pictures = SteadyLoad.start(gateway.address(), digits, 1, EVERY_NS);
                SteadyLoad tensors =
                        SteadyLoad.start(gateway.address(), digits, SteadyLoad.Form.TENSOR, 1, BLOCKS_EVERY_NS)) {
            long endNs = System.nanoTime() + WARM_UP_MOST_NS;
            while ((pictures.done() < options.warmUp() || !watch.whole()) && System.nanoTime() - endNs < 0) {
                pauseUntil(System.nanoTime() + LOOK_NS);
            }
            List<Memory> before = memory();
            watch.forget();
            long countedNs = System.nanoTime();
            rehearse(telemetry, watch);
            List<Turn> turns = new ArrayList<>();
            for (int turn = 0; turn < options.turns(); turn++) {
                turns.add(turn(telemetry, watch));
                say(turns.get(turn));
            }
            List<Memory> after = memory();
            List<Benched> benched = new ArrayList<>(telemetry.benched());
            benched.addAll(watch.benched());
            return new AttackResult(
                    options,
                    countedNs,
                    turns,
                    pictures.finish(),
                    tensors.finish(),
                    tallies,
                    new AttackResult.Seen(
                            benched,
                            telemetry.events(),
                            watch.asked(),
                            watch.unanswered(),
                            watch.firstFailure(),
                            ended()),
                    before,
                    after,
                    failures);
        }
    }

    private Turn turn(TelemetryWatch telemetry, FleetWatch watch) throws IOException, InterruptedException {
        long calmNs = System.nanoTime();
        long attackNs = calmNs + options.phase().toNanos();
        long attackEndNs = attackNs + options.phase().toNanos();
        ProcessorTime begun = busy();
        pauseUntil(attackNs);
        ProcessorTime calm = busy();
        telemetry.forgetGap();
        attack(attackNs, attackEndNs);
        pauseUntil(attackEndNs);
        ProcessorTime attacked = busy();
        Recovery recovery = recover(telemetry, watch, attackEndNs);
        double silentS = telemetry.longestGapNs() / 1e9;
        pauseUntil(System.nanoTime() + REST_NS);
        return new Turn(
                calmNs,
                attackNs,
                attackEndNs,
                System.nanoTime(),
                recovery.telemetryBackS(),
                recovery.wholeAgainS(),
                silentS,
                calm.minus(begun),
                attacked.minus(calm));
    }

    /** Seconds after an attack until telemetry resumed and until the fleet was complete; NaN when that took too long. */
    private record Recovery(double telemetryBackS, double wholeAgainS) {}

    private Recovery recover(TelemetryWatch telemetry, FleetWatch watch, long attackEndNs)
            throws IOException, InterruptedException {
        long latestNs = attackEndNs + options.backWithin().toNanos();
        long endedMs = System.currentTimeMillis();
        double backS = Double.NaN;
        double wholeS = Double.NaN;
        while ((Double.isNaN(backS) || Double.isNaN(wholeS)) && System.nanoTime() - latestNs < 0) {
            pauseUntil(System.nanoTime() + LOOK_NS);
            double nowS = (System.nanoTime() - attackEndNs) / 1e9;
            backS = Double.isNaN(backS) && telemetry.hasSince(endedMs) ? nowS : backS;
            wholeS = Double.isNaN(wholeS) && watch.whole() ? nowS : wholeS;
        }
        return new Recovery(backS, wholeS);
    }

    /** An attack as any, only shorter. */
    private void rehearse(TelemetryWatch telemetry, FleetWatch watch) throws IOException, InterruptedException {
        long beginNs = System.nanoTime();
        long endNs = beginNs + options.rehearsal().toNanos();
        if (endNs - beginNs > 0) {
            attack(beginNs, endNs);
            pauseUntil(endNs);
            recover(telemetry, watch, endNs);
            pauseUntil(System.nanoTime() + REST_NS);
        }
    }

    private ProcessorTime busy() {
        List<ProcessHandle> nodes = new ArrayList<>();
        for (int node = 0; node < AttackStudy.NODES; node++) {
            nodes.add(fleet.process(node).handle());
        }
        return ProcessorTime.of(gateway.handle(), nodes);
    }

    /** All attackers at once, each on a thread of its own; what stops one of them is told. */
    private void attack(long beginNs, long endNs) throws InterruptedException {
        AttackTarget target = new AttackTarget(
                gateway.address(),
                fleet.addresses().stream().map(NodeAddress::address).toList(),
                gateway.broker(),
                PREFIX.replace('/', '-') + "-" + AttackStudy.GATEWAY);
        List<Thread> threads = new ArrayList<>();
        for (Attack attack : attacks) {
            Tally tally = tallies.computeIfAbsent(attack.label(), any -> new Tally());
            double share = (double) (endNs - beginNs) / options.phase().toNanos();
            EvenSteps pace = new EvenSteps(beginNs, endNs, (int) Math.ceil(share * attack.steps()));
            Thread thread = new Thread(() -> run(attack, target, pace, tally), attack.label());
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } finally {
            threads.forEach(Thread::interrupt); // whoever is told to stop leaves no attacker behind
        }
    }

    private void run(Attack attack, AttackTarget target, EvenSteps pace, Tally tally) {
        try {
            attack.run(target, pace, tally);
        } catch (IOException e) {
            synchronized (failures) {
                failures.add(attack.label() + ": " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pauseUntil(long atNs) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(atNs - System.nanoTime());
    }

    /** Of the gateway, then of each node. */
    private List<Memory> memory() throws IOException, InterruptedException {
        List<Memory> all = new ArrayList<>();
        all.add(Memory.of(gateway.handle()));
        for (int node = 0; node < AttackStudy.NODES; node++) {
            all.add(Memory.of(fleet.process(node).handle()));
        }
        return all;
    }

    private List<String> ended() {
        List<String> ended = new ArrayList<>();
        if (!gateway.handle().isAlive()) {
            ended.add(AttackStudy.GATEWAY);
        }
        for (int node = 0; node < AttackStudy.NODES; node++) {
            if (!fleet.process(node).handle().isAlive()) {
                ended.add(fleet.process(node).id());
            }
        }
        return ended;
    }

    private void say(Turn turn) {
        people.printf(
                "  attacked for %d s; telemetry back after %.2f s, the fleet complete after %.2f s%n",
                Duration.ofNanos(turn.attackEndNs() - turn.attackNs()).toSeconds(),
                turn.telemetryBackS(),
                turn.wholeAgainS());
        people.flush();
    }
}
