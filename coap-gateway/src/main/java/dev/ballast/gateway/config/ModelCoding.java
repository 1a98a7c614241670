package dev.ballast.gateway.config;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.RoundPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the layers of one model are split and protected, where that differs from {@link GatewayConfig.Coding}.
 *
 * @param redundancy null for the gateway's setting
 * @param split null for the gateway's setting
 * @param splitFromMacs null for the gateway's setting
 */
public record ModelCoding(
        @Nullable Redundancy redundancy,
        @Nullable SplitKind split,
        @Nullable Long splitFromMacs) {
    /** No differences from the gateway's settings. */
    public static final ModelCoding AS_CONFIGURED = new ModelCoding(null, null, null);

    /** A planner for the model over these nodes. */
    public Planner planner(List<NodeAddress> nodes, GatewayConfig.Coding usual) {
        return new Planner(
                nodes.stream().map(NodeAddress::speed).toList(),
                redundancy == null ? usual.redundancy() : redundancy,
                splitFromMacs == null ? usual.splitFromMacs() : splitFromMacs,
                split == null ? usual.split() : split);
    }

    /** The policy when the model names none: the gateway's policy, unless the model's code is of another kind than the gateway's. */
    public RoundPolicy policy(GatewayConfig.Coding usual) {
        boolean copies = redundancy != null && redundancy.kind() == Redundancy.Kind.REPLICATE;
        boolean usuallyCopies = usual.redundancy().kind() == Redundancy.Kind.REPLICATE;
        if (redundancy == null || copies == usuallyCopies) {
            return usual.policy();
        }
        return copies ? RoundPolicy.REPLICATE : RoundPolicy.CODED;
    }
}
