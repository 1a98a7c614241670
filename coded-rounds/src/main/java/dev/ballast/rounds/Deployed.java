package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.PartNeeds;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What rounds are run of: parts on nodes under a code, and what rounds have measured. Shared between threads. */
public abstract sealed class Deployed permits DeployedLayer, DeployedStage {
    private final AtomicInteger roundsToCheck = new AtomicInteger();

    Deployed() {}

    /**
     * A layer that is split. Names its parts, which encodes each of them once, and works out every recovery that the code is made for.
     *
     * @param plan where the parts go
     * @param wire how the numbers of a float layer travel
     */
    public static Deployed layer(LayerPlan.Split plan, WireChoice wire) {
        return new DeployedLayer(plan, wire);
    }

    /**
     * A stage on several nodes. Names it and works out which copy is taken when others are missing.
     *
     * @param message the stage as nodes are given it
     * @param wire how its input and output travel; its weights are those of the message
     */
    public static Deployed stage(LayerPlan.Staged plan, StageMessage message, WireChoice wire) {
        return new DeployedStage(plan, message, wire);
    }

    /** What events call it. */
    public abstract String name();

    /** The code over the results of the data parts. */
    public abstract Code code();

    /** Index into the fleet of the node that holds each part. */
    public abstract List<Integer> nodes();

    /** What the node calls part {@code part}. */
    public abstract String partId(int part);

    /** The part as it is pushed to its node; not to be written to. */
    public abstract byte[] encode(int part);

    /** What the node needs for part {@code part}. */
    public abstract PartNeeds needs(int part);

    /** How the activation travels. */
    public abstract WireType activationType();

    /** How the result of a part travels. */
    public abstract WireType resultType(int part);

    /** Whether every bit of every result comes back. */
    abstract boolean returnsAllBits();

    abstract Decoder decoder();

    /** Rounds up to and with the next that is checked for silent errors; {@link CheckRate} counts them down. */
    final AtomicInteger roundsToCheck() {
        return roundsToCheck;
    }

    /** How long its parts take to be answered. */
    abstract LayerLatency latency();

    /** Elements that part {@code part} receives. */
    abstract int inputLength(int part);

    /** Elements of the result of part {@code part}. */
    abstract int length(int part);

    /** Buffers for the rounds of one worker, which owns them and the scratch. */
    abstract RoundParts parts(GemmKernel kernel, Scratch scratch);
}
