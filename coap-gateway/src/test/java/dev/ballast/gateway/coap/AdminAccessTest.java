package dev.ballast.gateway.coap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminAccessTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1"})
    void theOwnMachineMay(String sender) throws Exception {
        assertThat(AdminAccess.refusal(InetAddress.getByName(sender))).isNull();
    }

    /** A gateway that listens on a network address also receives local requests from that address. */
    @Test
    void theOwnMachineMayFromEachOfItsAddresses() throws Exception {
        assertThat(NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses))
                .isNotEmpty()
                .allSatisfy(own -> assertThat(AdminAccess.refusal(own)).isNull());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "10.0.0.1", "0.0.0.0", "2001:db8::1", "fe80::1", "::ffff:192.0.2.7"})
    void othersMayNotAndAreToldWhy(String sender) throws Exception {
        assertThat(AdminAccess.refusal(InetAddress.getByName(sender)))
                .contains("from the gateway's own machine", "no keys yet", "this request came from");
    }
}
