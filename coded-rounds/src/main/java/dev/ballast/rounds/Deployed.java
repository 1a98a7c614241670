package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.LossTolerance;
import dev.ballast.coding.PartSet;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.PartNeeds;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireType;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A layer or stage as it is deployed: its parts on nodes, its code, and what rounds have measured. Shared between threads. */
public abstract sealed class Deployed permits DeployedLayer, DeployedStage {
    private final AtomicInteger roundsToCheck;

    Deployed() {
        this.roundsToCheck = new AtomicInteger();
    }

    /** Counts its checked rounds together with another one's. */
    Deployed(Deployed other) {
        this.roundsToCheck = other.roundsToCheck;
    }

    /**
     * A split layer. Encodes each part once to name it, and works out every recovery that the code is made for.
     *
     * @param plan which node holds each part
     * @param wire how the numbers of a float layer travel
     */
    public static Deployed layer(LayerPlan.Split plan, WireChoice wire) {
        return new DeployedLayer(plan, wire);
    }

    /**
     * A stage on several nodes. Names it and works out which copy is taken when others are missing.
     *
     * @param message the stage as it is pushed to nodes
     * @param wire how its input and output travel; its weights are those of the message
     */
    public static Deployed stage(LayerPlan.Staged plan, StageMessage message, WireChoice wire) {
        return new DeployedStage(plan, message, wire);
    }

    /**
     * The layer over inputs of other extents, on the same nodes and with the same parts.
     *
     * @param lowering another one of the layer's open lowering
     * @throws IllegalArgumentException when the outputs are too few for the split of the layer
     */
    public abstract Deployed at(Lowering lowering);

    /** The name in events. */
    public abstract String name();

    /** The code over the results of the data parts. */
    public abstract Code code();

    /** Index into the fleet of the node that holds each part. */
    public abstract List<Integer> nodes();

    /** The id of part {@code part} on its node. */
    public abstract String partId(int part);

    /** The part as it is pushed to its node; not to be written to. */
    public abstract byte[] encode(int part);

    /** The memory that the node needs for part {@code part}. */
    public abstract PartNeeds needs(int part);

    /** Number type in which the activation travels. */
    public abstract WireType activationType();

    /** Number type in which the result of a part travels. */
    public abstract WireType resultType(int part);

    /** Whether every bit of every result comes back. */
    abstract boolean returnsAllBits();

    abstract Decoder decoder();

    /**
     * How many further parts may be lost, whichever they are, before the nodes alone can no longer give the result.
     *
     * @param present parts that can be used
     * @return -1 when the gateway must already compute something
     */
    public final int survives(PartSet present) {
        return LossTolerance.of(decoder(), present);
    }

    /** Rounds up to and including the next that is checked for silent errors; {@link CheckRate} counts them down. */
    final AtomicInteger roundsToCheck() {
        return roundsToCheck;
    }

    /** The latest answer times of its parts. */
    abstract LayerLatency latency();

    /** The extents of the input of part {@code part}, which the part leaves open. */
    public abstract JobExtents extents(int part);

    /** Elements that part {@code part} receives. */
    abstract int inputLength(int part);

    /** Elements of the result of part {@code part}. */
    abstract int length(int part);

    /** Bytes of the buffers that each worker keeps for rounds of these layers. */
    public static long workerBytes(Collection<Deployed> layers) {
        return PartResults.bytes(layers)
                + layers.stream().mapToLong(Deployed::ownBytes).sum();
    }

    /** Bytes of the buffers that each worker keeps for this layer alone. */
    abstract long ownBytes();

    /** The result of each part. */
    abstract List<PartResults.Kind> results();

    /** Buffers for the rounds of one worker. The worker owns the buffers and the scratch. */
    abstract RoundParts parts(GemmKernel kernel, Scratch scratch, PartResults results);
}
