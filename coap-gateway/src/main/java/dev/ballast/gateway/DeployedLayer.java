package dev.ballast.gateway;

import dev.ballast.coding.Decoder;
import dev.ballast.coding.ResidualCheck;
import dev.ballast.coding.SplitLayer;
import dev.ballast.gemm.Arithmetic;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.plan.LayerPlan;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.WireType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** A layer that is split over the fleet, with the names of its parts and what its rounds have measured. Shared between threads. */
final class DeployedLayer {
    private final LayerPlan.Split plan;
    private final List<String> partIds;
    private final Decoder decoder;
    private final WireChoice wire;
    private final ResidualCheck residual;
    private final LayerLatency latency;
    private final Map<Integer, LinearLayer> dataParts = new ConcurrentHashMap<>();

    /**
     * Names the parts, which encodes each of them once, and works out every recovery that the code is made for.
     *
     * @param plan where the parts go
     * @param wire how the numbers of a float layer travel
     */
    DeployedLayer(LayerPlan.Split plan, WireChoice wire) {
        this.plan = plan;
        this.wire = wire;
        this.partIds = IntStream.range(0, plan.coded().code().parts())
                .mapToObj(part -> PartIds.of(encode(part)))
                .toList();
        this.decoder = plan.coded().decoder();
        decoder.prepare(plan.coded().code().parityParts());
        this.residual = new ResidualCheck(plan.coded());
        this.latency = new LayerLatency(plan.coded().code().parts());
    }

    String name() {
        return plan.layer();
    }

    SplitLayer coded() {
        return plan.coded();
    }

    /** Index into the fleet of the node that holds each part. */
    List<Integer> nodes() {
        return plan.nodes();
    }

    Decoder decoder() {
        return decoder;
    }

    /** How the activation travels: bytes of an integer layer as they are, floats as the plan chose. */
    WireType activationType() {
        return plan.coded().layer().arithmetic() == Arithmetic.FLOAT32 ? wire.activation() : WireType.INT8;
    }

    /** How the product of a part travels. */
    WireType resultType(int part) {
        return switch (plan.coded().arithmetic(part)) {
            case FLOAT32 -> wire.result();
            case INT32 -> WireType.INT32;
            case INT64 -> WireType.INT64;
        };
    }

    /** Whether every bit of every product comes back. */
    boolean returnsAllBits() {
        return plan.coded().layer().arithmetic() != Arithmetic.FLOAT32 || wire.result() == WireChoice.EXACT.result();
    }

    /** Parity as a checksum. */
    ResidualCheck residual() {
        return residual;
    }

    /** How long its parts take to be answered. */
    LayerLatency latency() {
        return latency;
    }

    /** What the node calls part {@code part}. */
    String partId(int part) {
        return partIds.get(part);
    }

    /** A data part for the gateway to compute itself; where its weights are a copy, that is made at the first need. */
    LinearLayer dataPart(int part) {
        return dataParts.computeIfAbsent(part, plan.coded()::part);
    }

    /** The part as it is pushed to its node, encoded anew: the gateway keeps the layer's weights once. */
    byte[] encode(int part) {
        return PartMessage.of(plan.coded().part(part)).encode();
    }
}
