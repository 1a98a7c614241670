package dev.ballast.rounds;

import dev.ballast.coding.Code;
import dev.ballast.coding.Decoder;
import dev.ballast.coding.ResidualCheck;
import dev.ballast.coding.SplitLayer;
import dev.ballast.fleet.WireChoice;
import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.plan.LayerPlan;
import dev.ballast.plan.PartNeeds;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.WireType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A layer that is split over the fleet, with the names of its parts and what its rounds have measured. Shared between threads. */
final class DeployedLayer extends Deployed {
    private final LayerPlan.Split plan;
    private final List<String> partIds;
    private final List<PartNeeds> needs;
    private final List<JobExtents> extents;
    private final Decoder decoder;
    private final WireChoice wire;
    private final ResidualCheck residual;
    private final LayerLatency latency;
    private final DataParts dataParts;

    /**
     * Encodes each part once to name it, and works out every recovery that the code is made for.
     *
     * @param plan which node holds each part
     * @param wire how the numbers of a float layer travel
     */
    DeployedLayer(LayerPlan.Split plan, WireChoice wire) {
        this.plan = plan;
        this.wire = wire;
        List<String> ids = new ArrayList<>();
        List<PartNeeds> measured = new ArrayList<>();
        for (int part = 0; part < plan.coded().code().parts(); part++) {
            LinearLayer layer = plan.coded().part(part);
            ids.add(PartIds.of(PartMessage.of(layer).encode()));
            measured.add(PartNeeds.of(layer));
        }
        this.partIds = List.copyOf(ids);
        this.needs = List.copyOf(measured);
        this.extents = extents(plan.coded());
        this.decoder = plan.coded().decoder();
        decoder.prepare(plan.coded().code().parityParts());
        this.residual = new ResidualCheck(plan.coded());
        this.latency = new LayerLatency(plan.coded().code().parts());
        this.dataParts = new DataParts(plan.coded());
    }

    /** The layer {@code of} over inputs of other extents. It has the same parts. Its answer times are its own. */
    private DeployedLayer(LayerPlan.Split plan, DeployedLayer of) {
        super(of);
        this.plan = plan;
        this.wire = of.wire;
        this.partIds = of.partIds;
        this.needs = of.needs;
        this.extents = extents(plan.coded());
        this.decoder = of.decoder;
        this.residual = of.residual;
        this.latency = new LayerLatency(plan.coded().code().parts());
        this.dataParts = of.dataParts;
    }

    @Override
    public Deployed at(Lowering lowering) {
        return new DeployedLayer(new LayerPlan.Split(plan.layer(), plan.coded().at(lowering), plan.nodes()), this);
    }

    private static List<JobExtents> extents(SplitLayer coded) {
        return IntStream.range(0, coded.code().parts())
                .mapToObj(part -> JobExtents.of(coded.lowering(part)))
                .toList();
    }

    @Override
    public String name() {
        return plan.layer();
    }

    SplitLayer coded() {
        return plan.coded();
    }

    @Override
    public Code code() {
        return plan.coded().code();
    }

    @Override
    public JobExtents extents(int part) {
        return extents.get(part);
    }

    @Override
    int inputLength(int part) {
        return plan.coded().inputLength(part);
    }

    @Override
    int length(int part) {
        return plan.coded().length(part);
    }

    /** Counts the inputs of the parts, unless every part receives the activation. */
    @Override
    long ownBytes() {
        SplitLayer coded = plan.coded();
        int parts = coded.inputIsActivation() ? 0 : coded.code().parts();
        return Float.BYTES
                * IntStream.range(0, parts)
                        .mapToLong(part -> coded.inputLength(part))
                        .sum();
    }

    @Override
    List<PartResults.Kind> results() {
        return IntStream.range(0, plan.coded().code().parts())
                .mapToObj(part -> new PartResults.Kind(part, plan.coded().arithmetic(part), length(part)))
                .toList();
    }

    @Override
    RoundParts parts(GemmKernel kernel, Scratch scratch, PartResults results) {
        return new LayerParts(this, kernel, scratch, results);
    }

    @Override
    public List<Integer> nodes() {
        return plan.nodes();
    }

    @Override
    Decoder decoder() {
        return decoder;
    }

    /** Number type in which the activation travels: INT8 for an integer layer, for floats as the {@link WireChoice} says. */
    @Override
    public WireType activationType() {
        return plan.coded().layer().arithmetic() == Arithmetic.FLOAT32 ? wire.activation() : WireType.INT8;
    }

    @Override
    public WireType resultType(int part) {
        return switch (plan.coded().arithmetic(part)) {
            case FLOAT32 -> wire.result();
            case INT32 -> WireType.INT32;
            case INT64 -> WireType.INT64;
        };
    }

    @Override
    boolean returnsAllBits() {
        return plan.coded().layer().arithmetic() != Arithmetic.FLOAT32 || wire.result() == WireChoice.EXACT.result();
    }

    /** Parity as a checksum. */
    ResidualCheck residual() {
        return residual;
    }

    @Override
    LayerLatency latency() {
        return latency;
    }

    @Override
    public String partId(int part) {
        return partIds.get(part);
    }

    @Override
    public PartNeeds needs(int part) {
        return needs.get(part);
    }

    /** A data part that the gateway computes itself. Where its weights are a copy, the copy is made on first use. */
    LinearLayer dataPart(int part) {
        return dataParts.of(part).at(plan.coded().lowering(part));
    }

    /** The part as it is pushed to its node, encoded at each call: the gateway keeps the layer's weights only once. */
    @Override
    public byte[] encode(int part) {
        return PartMessage.of(plan.coded().part(part)).encode();
    }
}
