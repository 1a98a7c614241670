package dev.ballast.simulate;

import java.util.List;
import java.util.SplittableRandom;

/** Injects faults at random until {@link #end}. Each kind of fault has its own schedule. */
final class Faults {
    private static final long MS = 1_000_000;
    private static final int MOST_SLOW = 40;

    private final Agenda agenda;
    private final History history;
    private final SplittableRandom random;
    private final FaultRates rates;
    private final List<SimulatedNode> nodes;
    private boolean over;
    private long dayMs = 1_700_000_000_000L;

    Faults(Simulation simulation, SplittableRandom random) {
        this.agenda = simulation.agenda();
        this.history = simulation.history();
        this.random = random;
        this.rates = simulation.scenario().rates();
        this.nodes = simulation.nodes();
    }

    /** Time of day in milliseconds since 1970 UTC; it jumps. */
    long dayMs() {
        return dayMs + agenda.nowNs() / MS;
    }

    void begin() {
        every(rates.crashGapNs(), this::crash);
        every(rates.freezeGapNs(), () -> freeze(any(), lasting(300)));
        every(rates.stallGapNs(), this::stall);
        every(rates.slowGapNs(), this::slow);
        every(rates.cutGapNs(), this::cut);
        every(rates.clockGapNs(), this::jump);
    }

    /** Ends all faults. Nodes that are down start again. */
    void end() {
        over = true;
        for (SimulatedNode node : nodes) {
            node.slowness(1);
            node.lie(false);
            if (!node.running()) {
                restart(node);
            }
        }
    }

    private void every(long gapNs, Runnable fault) {
        if (gapNs > 0) {
            long pause = (long) (-gapNs * StrictMath.log(1 - random.nextDouble()));
            agenda.at(agenda.nowNs() + pause, () -> {
                if (!over) {
                    fault.run();
                    every(gapNs, fault);
                }
            });
        }
    }

    private SimulatedNode any() {
        return nodes.get(random.nextInt(nodes.size()));
    }

    private long lasting(long mostMs) {
        return MS + random.nextLong(mostMs * MS);
    }

    private void crash() {
        SimulatedNode node = any();
        if (node.running()) {
            boolean diskLost = random.nextDouble() < rates.diskLost();
            node.crash(diskLost);
            history.note(History.What.CRASH, node.index, diskLost ? 1 : 0);
            agenda.at(agenda.nowNs() + lasting(random.nextInt(4) == 0 ? 3_000 : 300), () -> restart(node));
        }
    }

    private void restart(SimulatedNode node) {
        if (!node.running()) {
            node.restart(agenda.nowNs());
            history.note(History.What.RESTART, node.index, node.holdsPart() ? 1 : 0);
        }
    }

    private void freeze(SimulatedNode node, long forNs) {
        node.freeze(agenda.nowNs() + forNs);
        history.note(History.What.FREEZE, node.index, forNs / 1_000);
    }

    private void stall() {
        long forNs = lasting(150);
        nodes.forEach(node -> freeze(node, forNs + random.nextLong(MS)));
    }

    private void slow() {
        SimulatedNode node = any();
        if (random.nextBoolean()) {
            long forNs = lasting(100);
            history.note(History.What.BACKLOG, node.index, forNs / 1_000);
            node.backlog(agenda.nowNs(), forNs);
        } else {
            grow(node, 1 + random.nextInt(MOST_SLOW), 1);
        }
    }

    /** Slows a node down step by step, so that its queue grows. */
    private void grow(SimulatedNode node, int most, int step) {
        int times = over || step > most ? 1 : step;
        history.note(History.What.SLOW, node.index, times);
        node.slowness(times);
        if (times == step && !over) {
            agenda.at(agenda.nowNs() + lasting(20), () -> grow(node, most, 2 * step));
        }
    }

    private void cut() {
        SimulatedNode node = any();
        int way = random.nextInt(3);
        history.note(History.What.CUT, node.index, way);
        long until = agenda.nowNs() + lasting(400);
        if (way != 1) {
            node.up.cut(until);
        }
        if (way != 0) {
            node.down.cut(until);
        }
    }

    private void jump() {
        long byMs = random.nextLong(-7_200_000, 7_200_000);
        dayMs += byMs;
        history.note(History.What.CLOCK, 0, byMs);
    }
}
