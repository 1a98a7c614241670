package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.plan.Redundancy;
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
}
