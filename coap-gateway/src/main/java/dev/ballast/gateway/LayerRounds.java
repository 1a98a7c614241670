package dev.ballast.gateway;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.plan.LayerPlan;
import dev.ballast.round.HealthPolicy;
import dev.ballast.telemetry.TelemetrySink;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Rounds of one layer over its nodes and nothing around them: no model, no clients, no telemetry. For those who study rounds. The nodes
 * must hold their parts. Owned by one thread, which each round blocks until its product is complete.
 */
public final class LayerRounds {
    private static final String NAME = "study";

    private final DeployedLayer layer;
    private final RoundDriver driver;
    private long rounds;

    /**
     * Rounds over {@code transport}.
     *
     * @param plan the layer and where its parts are, by index into {@code nodes}
     * @param kernel for what the nodes fail to give
     */
    public LayerRounds(
            LayerPlan.Split plan,
            WireChoice wire,
            List<NodeAddress> nodes,
            PartTransport transport,
            RoundTiming timing,
            GemmKernel kernel,
            LongSupplier nanoClock) {
        this.layer = new DeployedLayer(plan, wire);
        TelemetrySink telemetry = TelemetrySink.discarding();
        Fleet fleet = new Fleet(nodes, HealthPolicy.defaults(), telemetry, nanoClock, () -> 0);
        PartAnswer.Desk desk = new PartAnswer.Desk(fleet, telemetry, timing, node -> {});
        this.driver = new RoundDriver(transport, desk, kernel, nanoClock);
    }

    /** What the node calls part {@code part}. */
    public String partId(int part) {
        return layer.partId(part);
    }

    /** The part as its node must be given it, encoded anew. */
    public byte[] encode(int part) {
        return layer.encode(part);
    }

    /**
     * Runs one round.
     *
     * @param activation the layer's input; read until the call returns
     * @param raw written, the layer's raw product O[m x n], row-major
     */
    public Outcome run(float[] activation, float[] raw) throws InterruptedException {
        RequestTally tally = new RequestTally();
        driver.run(layer, new RoundContext(NAME, Long.toString(rounds++)), tally, activation, raw);
        return new Outcome(tally.recoveredSlices(), tally.localParts(), tally.slicesAskedAgain(), tally.roundsNs());
    }

    /**
     * How one round went.
     *
     * @param recoveredSlices solved for from parity
     * @param localParts that no node gave in time, so that the gateway computed them
     * @param slicesAskedAgain that parity did not cover when they failed to come
     */
    public record Outcome(int recoveredSlices, int localParts, int slicesAskedAgain, long tookNs) {}
}
