package dev.ballast.gateway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gateway.ScriptedNodes;
import dev.ballast.gateway.TestGateway;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.gateway.fleet.LinkReport;
import dev.ballast.gateway.fleet.NodeControl;
import dev.ballast.gateway.rounds.Deployed;
import dev.ballast.plan.Redundancy;
import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProvisionerTest {
    private final TestGateway gateway;

    ProvisionerTest() throws GatewayException {
        gateway = new TestGateway(3, Redundancy.coded(1));
    }

    private Provisioner provisioner() {
        return new Provisioner(
                gateway.nodes, gateway.addresses, gateway.catalogue, gateway.fleet::linked, gateway.now::get);
    }

    @Test
    void pushesOnlyWhatANodeLacks() throws InterruptedException {
        int before = gateway.nodes.puts();
        gateway.nodes.forgetParts(2);
        try (Provisioner provisioner = provisioner()) {
            for (int node = 0; node < 3; node++) {
                provisioner.request(node);
            }
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(0)).isTrue();
            assertThat(provisioner.isProvisioned(2)).isTrue();
        }
        assertThat(gateway.nodes.puts() - before).isEqualTo(5);
        assertThat(gateway.nodes.held(2)).hasSize(5);
    }

    @Test
    void aNodeThatCannotBeReachedHoldsNobodyUp() throws InterruptedException {
        gateway.nodes.unreachable(0, true);
        try (Provisioner provisioner = provisioner()) {
            provisioner.request(0);
            provisioner.request(1);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(0)).isFalse();
            assertThat(provisioner.isProvisioned(1)).isTrue();
            gateway.nodes.unreachable(0, false);
            provisioner.request(0);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(0)).isTrue();
        }
    }

    /** Runs something once, before a part is stored. */
    private static final class Interrupted implements NodeControl {
        private final ScriptedNodes nodes;
        private @Nullable Runnable once;

        Interrupted(ScriptedNodes nodes) {
            this.nodes = nodes;
        }

        @Override
        public NodeInfo info(int node) throws IOException {
            return nodes.info(node);
        }

        @Override
        public LinkReport probe(int node, NodeInfo info) {
            return nodes.probe(node, info);
        }

        @Override
        public void use(int node, NodeInfo info, LinkReport report) {}

        @Override
        public LinkReport link(int node) {
            return nodes.link(node);
        }

        @Override
        public void put(int node, String partId, byte[] part, LongConsumer reachedBytes) throws IOException {
            Runnable first = once;
            once = null;
            if (first != null) {
                first.run();
            }
            nodes.put(node, partId, part, reachedBytes);
        }

        @Override
        public void delete(int node, String partId) throws IOException {
            nodes.delete(node, partId);
        }
    }

    @Test
    void whatChangesDuringAVisitIsSeenToBeforeTheNodeCountsAsProvisioned() throws Exception {
        List<Deployed> later = new TestGateway(3, Redundancy.coded(2)).model.remote();
        gateway.nodes.forgetParts(2);
        Interrupted control = new Interrupted(gateway.nodes);
        try (Provisioner provisioner = new Provisioner(
                control, gateway.addresses, gateway.catalogue, gateway.fleet::linked, gateway.now::get)) {
            control.once = () -> {
                provisioner.prepare(later);
                provisioner.request(2);
            };
            provisioner.request(2);
            provisioner.awaitIdle();
            assertThat(provisioner.isProvisioned(2)).isTrue();
        }
        for (Deployed layer : later) {
            int part = layer.nodes().indexOf(2);
            assertThat(gateway.nodes.held(2)).contains(layer.partId(part));
        }
    }
}
