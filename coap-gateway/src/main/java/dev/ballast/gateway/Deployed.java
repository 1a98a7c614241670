package dev.ballast.gateway;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.plan.PartNeeds;
import dev.ballast.wire.WireType;
import java.util.List;

/** What rounds are run of: parts on nodes under a code, and what rounds have measured. Shared between threads. */
sealed interface Deployed permits DeployedLayer, DeployedStage {
    /** What events call it. */
    String name();

    /** The code over the results of the data parts. */
    Code code();

    /** Index into the fleet of the node that holds each part. */
    List<Integer> nodes();

    Decoder decoder();

    /** How the activation travels. */
    WireType activationType();

    /** How the result of a part travels. */
    WireType resultType(int part);

    /** Whether every bit of every result comes back. */
    boolean returnsAllBits();

    /** How long its parts take to be answered. */
    LayerLatency latency();

    /** What the node calls part {@code part}. */
    String partId(int part);

    /** The part as it is pushed to its node; not to be written to. */
    byte[] encode(int part);

    /** What the node needs for part {@code part}. */
    PartNeeds needs(int part);

    /** Elements that part {@code part} receives. */
    int inputLength(int part);

    /** Elements of the result of part {@code part}. */
    int length(int part);

    /** Buffers for the rounds of one worker, which owns them and the scratch. */
    RoundParts parts(GemmKernel kernel, Scratch scratch);
}
