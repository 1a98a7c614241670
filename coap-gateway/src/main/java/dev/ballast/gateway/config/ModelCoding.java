package dev.ballast.gateway.config;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.RoundPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the layers of one model are split and protected where that is other than {@link GatewayConfig.Coding} says for all.
 *
 * @param redundancy null for the gateway's
 * @param split null for the gateway's
 * @param splitFromMacs null for the gateway's
 */
public record ModelCoding(
        @Nullable Redundancy redundancy,
        @Nullable SplitKind split,
        @Nullable Long splitFromMacs) {
    /** As the gateway does with all models. */
    public static final ModelCoding AS_CONFIGURED = new ModelCoding(null, null, null);

    /** Plans the model over these nodes. */
    public Planner planner(List<NodeAddress> nodes, GatewayConfig.Coding usual) {
        return new Planner(
                nodes.stream().map(NodeAddress::speed).toList(),
                redundancy == null ? usual.redundancy() : redundancy,
                splitFromMacs == null ? usual.splitFromMacs() : splitFromMacs,
                split == null ? usual.split() : split);
    }

    /** Whom its rounds ask when nothing is said: as all models, unless its code is of another kind than theirs. */
    public RoundPolicy policy(GatewayConfig.Coding usual) {
        boolean copies = redundancy != null && redundancy.kind() == Redundancy.Kind.REPLICATE;
        boolean usuallyCopies = usual.redundancy().kind() == Redundancy.Kind.REPLICATE;
        if (redundancy == null || copies == usuallyCopies) {
            return usual.policy();
        }
        return copies ? RoundPolicy.REPLICATE : RoundPolicy.CODED;
    }
}
