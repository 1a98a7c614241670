package dev.ballast.simulate;

import static dev.ballast.simulate.BrokenInvariantException.require;

import dev.ballast.coding.PartSet;
import dev.ballast.rounds.LayerRounds;
import dev.ballast.tensor.FloatTensor;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One client that runs rounds one after the other, as the gateway's worker does. */
final class Client {
    private final int index;
    private final Simulation simulation;
    private final LayerRounds rounds;
    private final SplittableRandom random;
    private final float[] raw;
    private RoundInvariants watch;
    private LayerRounds.@Nullable UnderWay underWay;
    private long wakeNs;

    Client(int index, Simulation simulation, LayerRounds rounds, SplittableRandom random) {
        this.index = index;
        this.simulation = simulation;
        this.rounds = rounds;
        this.random = random;
        this.raw = new float[simulation.products().coded().layer().outputLength()];
        this.watch = next(0, false);
    }

    private RoundInvariants next(int input, boolean check) {
        FleetSetup shape = simulation.scenario().shape();
        PartSet await = shape.policy().heedsHealth()
                ? simulation.fleetWatch().awaited()
                : shape.code().data();
        RoundInvariants.Expected expected = new RoundInvariants.Expected(await, check);
        return new RoundInvariants(
                simulation.products(), shape, input, simulation.agenda().nowNs(), expected);
    }

    /** Invariants of the round under way, or of the latest round. */
    RoundInvariants watch() {
        return watch;
    }

    String partId(int part) {
        return rounds.partId(part);
    }

    /** Whether a round is under way. */
    boolean busy() {
        return underWay != null;
    }

    /** Begins a round. */
    void begin() {
        FleetSetup shape = simulation.scenario().shape();
        int input = random.nextInt(simulation.products().inputs());
        boolean sampled = shape.checkEvery() > 0 && simulation.begun() % shape.checkEvery() == 0;
        boolean check = shape.policy().heedsHealth()
                && shape.code().parityParts() > 0
                && (sampled || simulation.fleetWatch().parole());
        watch = next(input, check);
        simulation.history().note(History.What.BEGIN, index, input);
        simulation.network().asking(this);
        underWay = rounds.begin(FloatTensor.flat(simulation.products().input(input)));
        simulation.fleetWatch().begun(shape.policy(), watch.asked(), shape.reserve());
        wakeNs = Long.MIN_VALUE;
        advance();
    }

    /** Advances the round under way after an event of it; events of earlier rounds are ignored. */
    void told(RoundInvariants of) {
        if (of == watch && underWay != null) {
            advance();
        }
    }

    /** Notes that the gateway computes a part itself. */
    void computes(int part) {
        if (!watch.over()) {
            simulation.history().note(History.What.LOCAL, index, part);
            watch.computes(part, simulation.agenda().nowNs());
        }
    }

    private void advance() {
        LayerRounds.UnderWay round = underWay;
        if (round == null) {
            return;
        }
        simulation.network().asking(this);
        boolean complete = round.advance();
        long now = simulation.agenda().nowNs();
        watch.advanced(complete, now);
        if (complete) {
            finish(round, now);
            return;
        }
        long wake = simulation.agenda().whenItShows(round.wakeAtNs());
        require(wake > now, "a round that waits is to be woken later", () -> "at " + wake + " ns, it is " + now);
        if (wake != wakeNs) {
            wakeNs = wake;
            simulation.agenda().at(wake, () -> {
                if (underWay == round) {
                    advance();
                }
            });
        }
    }

    private void finish(LayerRounds.UnderWay round, long now) {
        RoundInvariants.Verdict verdict = watch.verdict(simulation.liar(), now);
        Arrays.fill(raw, Float.NaN);
        LayerRounds.Outcome outcome = round.finish(FloatTensor.flat(raw));
        underWay = null;
        simulation.history().note(History.What.COMPLETE, index, outcome.recoveredSlices());
        if (!verdict.distrusted().isEmpty()) {
            simulation.history().note(History.What.DISTRUSTED, simulation.liar(), simulation.liar());
        }
        watch.finished(outcome, verdict, now);
        String wrong = simulation.products().wrongAt(watch.input, raw);
        require(wrong.isEmpty() || !verdict.right(), "every round gives the right product", () -> wrong);
        simulation.fleetWatch().judged(simulation.fleet(), verdict.distrusted(), verdict.trusted(), watch.begunNs());
        if (!verdict.distrusted().isEmpty()) {
            simulation.named();
        }
        simulation.finished(this);
    }
}
