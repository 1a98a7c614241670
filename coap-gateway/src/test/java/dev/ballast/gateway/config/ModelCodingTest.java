package dev.ballast.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.plan.Planner;
import dev.ballast.plan.Redundancy;
import dev.ballast.plan.SplitKind;
import dev.ballast.round.RoundPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ModelCodingTest {
    private static GatewayConfig.Coding gateway(Redundancy redundancy, RoundPolicy policy) {
        return GatewayConfig.Coding.defaults().with(redundancy, policy);
    }

    private static ModelCoding coded(Redundancy redundancy) {
        return new ModelCoding(redundancy, null, null);
    }

    @Test
    void whatIsNotSaidIsAsForAllModels() {
        GatewayConfig.Coding usual = GatewayConfig.Coding.defaults();
        List<NodeAddress> nodes = IntStream.range(1, 6)
                .mapToObj(i -> new NodeAddress("node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), i)))
                .toList();
        assertThat(ModelCoding.AS_CONFIGURED.planner(nodes, usual))
                .isEqualTo(new Planner(5, usual.redundancy(), usual.splitFromMacs(), usual.split()));
        assertThat(new ModelCoding(Redundancy.coded(2), SplitKind.GRID, 7L).planner(nodes, usual))
                .isEqualTo(new Planner(5, Redundancy.coded(2), 7, SplitKind.GRID));
    }

    @Test
    void thePolicyIsTheGatewaysUnlessTheCodeIsOfAnotherKind() {
        GatewayConfig.Coding hedged = gateway(Redundancy.coded(1), RoundPolicy.HEDGED);
        assertThat(ModelCoding.AS_CONFIGURED.policy(hedged)).isEqualTo(RoundPolicy.HEDGED);
        assertThat(coded(Redundancy.coded(3)).policy(hedged)).isEqualTo(RoundPolicy.HEDGED);
        assertThat(coded(Redundancy.replicated()).policy(hedged)).isEqualTo(RoundPolicy.REPLICATE);
        GatewayConfig.Coding copies = gateway(Redundancy.replicated(), RoundPolicy.RETRY);
        assertThat(coded(Redundancy.replicated()).policy(copies)).isEqualTo(RoundPolicy.RETRY);
        assertThat(coded(Redundancy.coded(1)).policy(copies)).isEqualTo(RoundPolicy.CODED);
    }
}
