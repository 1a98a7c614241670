package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.model.RunMemory;
import dev.ballast.model.Stage;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.PartNeeds;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.StageMessage;
import dev.ballast.wire.WireType;
import java.util.List;
import java.util.stream.IntStream;

/** A stage on several nodes, each of which holds a copy of it. */
final class DeployedStage extends Deployed {
    private final LayerPlan.Staged plan;
    private final StageMessage message;
    private final String partId;
    private final WireChoice wire;
    private final Decoder decoder;
    private final LayerLatency latency;

    /**
     * Names the stage and works out which copy is taken when others are missing.
     *
     * @param message the stage as it is pushed to nodes
     * @param wire how its input and output travel; its weights are those of the message
     */
    DeployedStage(LayerPlan.Staged plan, StageMessage message, WireChoice wire) {
        this.plan = plan;
        this.message = message;
        this.partId = message.partId();
        this.wire = wire;
        this.decoder = new Decoder(plan.code());
        decoder.prepare(plan.code().parityParts());
        this.latency = new LayerLatency(plan.code().parts());
    }

    @Override
    public Deployed at(Lowering lowering) {
        throw new IllegalStateException("the shapes of stage " + name() + " are fixed");
    }

    @Override
    public String name() {
        return plan.layer();
    }

    Stage stage() {
        return plan.stage();
    }

    @Override
    public Code code() {
        return decoder.code();
    }

    @Override
    public List<Integer> nodes() {
        return plan.nodes();
    }

    @Override
    Decoder decoder() {
        return decoder;
    }

    @Override
    public WireType activationType() {
        return wire.activation();
    }

    @Override
    public WireType resultType(int part) {
        return wire.result();
    }

    /** Whether copies can be compared. Results that are rounded for the wire cannot. */
    @Override
    boolean returnsAllBits() {
        return wire.result() == WireChoice.EXACT.result();
    }

    @Override
    LayerLatency latency() {
        return latency;
    }

    @Override
    public String partId(int part) {
        return partId;
    }

    @Override
    public byte[] encode(int part) {
        return message.encode();
    }

    @Override
    public PartNeeds needs(int part) {
        return PartNeeds.of(stage());
    }

    @Override
    public JobExtents extents(int part) {
        return JobExtents.NONE;
    }

    @Override
    int inputLength(int part) {
        return message.head().inputLength();
    }

    @Override
    int length(int part) {
        return message.head().outputLength();
    }

    /** Counts the run of the stage on the gateway, in case no node gives its result. */
    @Override
    long ownBytes() {
        return RunMemory.of(stage().model()).bytes();
    }

    @Override
    List<PartResults.Kind> results() {
        return IntStream.range(0, code().parts())
                .mapToObj(part -> new PartResults.Kind(part, Arithmetic.FLOAT32, length(part)))
                .toList();
    }

    @Override
    RoundParts parts(GemmKernel kernel, Scratch scratch, PartResults results) {
        return new StageParts(this, kernel, results);
    }
}
