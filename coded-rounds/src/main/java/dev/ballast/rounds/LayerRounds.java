package dev.ballast.rounds;

import dev.ballast.clock.NanoClock;
import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.NodeAddress;
import dev.ballast.fleet.PartTransport;
import dev.ballast.fleet.Provisioning;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.plan.LayerPlan;
import dev.ballast.round.HealthPolicy;
import dev.ballast.round.RoundPolicy;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetrySink;
import dev.ballast.tensor.Tensor;
import dev.ballast.wire.StageMessage;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Rounds of one layer over its nodes, without a model and without clients. For studies of rounds, on the clock or in virtual time. Owned by
 * one thread and runs one round at a time; {@link #another} gives more over the same fleet.
 */
public final class LayerRounds {
    private static final String NAME = "study";

    private final Study study;
    private final Deployed layer;
    private final RoundDriver driver;
    private final AtomicLong rounds;

    /**
     * What the rounds of a study share.
     *
     * @param fleet the nodes and their health
     * @param transport carries activations and slices
     * @param checkEvery every how many rounds the answers are checked against each other, 0 for never
     * @param provisioning is told of nodes that may need their parts
     * @param kernel computes the parts that the nodes fail to give
     */
    public record Study(
            Fleet fleet,
            PartTransport transport,
            RoundTiming timing,
            RoundPolicy policy,
            int checkEvery,
            Provisioning provisioning,
            TelemetrySink telemetry,
            GemmKernel kernel,
            NanoClock nanoClock) {
        /** A fleet with the default health policy, whose nodes hold their parts. */
        public static Study of(
                List<NodeAddress> nodes,
                PartTransport transport,
                RoundTiming timing,
                GemmKernel kernel,
                NanoClock nanoClock) {
            TelemetrySink telemetry = TelemetrySink.discarding();
            Fleet fleet = new Fleet(nodes, HealthPolicy.defaults(), telemetry, nanoClock, () -> 0);
            return new Study(fleet, transport, timing, RoundPolicy.CODED, 0, node -> {}, telemetry, kernel, nanoClock);
        }
    }

    /**
     * Rounds of this layer.
     *
     * @param plan the layer and where its parts are, by index into the fleet
     */
    public LayerRounds(LayerPlan.Split plan, WireChoice wire, Study study) {
        this(study, new DeployedLayer(plan, wire), new AtomicLong());
    }

    /**
     * Rounds of this stage.
     *
     * @param plan the stage and where its copies are, by index into the fleet
     * @param message the stage as it is pushed to nodes
     */
    public LayerRounds(LayerPlan.Staged plan, StageMessage message, WireChoice wire, Study study) {
        this(study, new DeployedStage(plan, message, wire), new AtomicLong());
    }

    private LayerRounds(Study study, Deployed layer, AtomicLong rounds) {
        this.study = study;
        this.layer = layer;
        this.rounds = rounds;
        RoundServices services = new RoundServices(
                study.fleet(),
                study.telemetry(),
                study.timing(),
                new CheckRate(study.checkEvery()),
                study.provisioning());
        this.driver = new RoundDriver(study.transport(), services, study.kernel(), study.nanoClock());
    }

    /** More rounds of this layer over this fleet, to run beside these. */
    public LayerRounds another() {
        return new LayerRounds(study, layer, rounds);
    }

    /** The id of part {@code part} on its node. */
    public String partId(int part) {
        return layer.partId(part);
    }

    /** The part as it is pushed to its node, encoded at each call. */
    public byte[] encode(int part) {
        return layer.encode(part);
    }

    /**
     * Runs one round; blocks until its product is complete.
     *
     * @param activation the layer's input, of its arithmetic; read until the call returns
     * @param raw written, the layer's raw product O[m x n], row-major
     */
    public Outcome run(Tensor activation, Tensor raw) throws InterruptedException {
        UnderWay round = begin(activation);
        while (!round.run.advance()) {
            round.run.await();
        }
        return round.finish(raw);
    }

    /**
     * Begins a round that the caller drives; the previous round must be finished.
     *
     * @param activation the layer's input; read until the round is finished
     */
    public UnderWay begin(Tensor activation) {
        FleetEvent.Round place = new FleetEvent.Round(NAME, layer.name(), Long.toString(rounds.getAndIncrement()), 0);
        return new UnderWay(driver.begin(layer, study.policy(), place, activation, Long.MAX_VALUE), study.telemetry());
    }

    /** A round that has begun. */
    public static final class UnderWay {
        private final RoundDriver.Run run;
        private final TelemetrySink telemetry;

        private UnderWay(RoundDriver.Run run, TelemetrySink telemetry) {
            this.run = run;
            this.telemetry = telemetry;
        }

        /**
         * Does all work that is due, without waiting; true once the round is complete. Call it whenever the transport has reported
         * something.
         */
        public boolean advance() {
            return run.advance();
        }

        /** When {@link #advance} is due even if no event comes. */
        public long wakeAtNs() {
            return run.wakeAtNs();
        }

        /**
         * Ends a complete round.
         *
         * @param raw written, the layer's raw product O[m x n], row-major
         */
        public Outcome finish(Tensor raw) {
            RequestTally tally = new RequestTally();
            run.finish(tally, raw);
            tally.publish(telemetry);
            return new Outcome(tally.recoveredSlices(), tally.localParts(), tally.slicesAskedAgain(), tally.roundsNs());
        }
    }

    /**
     * How one round went.
     *
     * @param recoveredSlices slices recovered from parity
     * @param localParts data parts that no node gave in time, so that the gateway computed them
     * @param slicesAskedAgain slices that did not come and that parity did not cover, so that they were asked for again
     */
    public record Outcome(int recoveredSlices, int localParts, int slicesAskedAgain, long tookNs) {}
}
