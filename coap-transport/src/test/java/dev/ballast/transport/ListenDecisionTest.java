package dev.ballast.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.transport.ListenDecision.Open;
import dev.ballast.transport.ListenDecision.Refused;
import dev.ballast.transport.ListenDecision.Warned;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenDecisionTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1"})
    void loopbackIsFree(String address) throws UnknownHostException {
        assertThat(ListenDecision.on(InetAddress.getByName(address), false)).isEqualTo(new Open());
        assertThat(ListenDecision.on(InetAddress.getByName(address), true)).isEqualTo(new Open());
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.168.1.7", "8.8.8.8", "::", "0.0.0.0", "fe80::1"})
    void anyOtherAddressMustBeAskedForByName(String address) throws UnknownHostException {
        ListenDecision refused = ListenDecision.on(InetAddress.getByName(address), false);
        ListenDecision warned = ListenDecision.on(InetAddress.getByName(address), true);

        assertThat(refused)
                .isInstanceOfSatisfying(
                        Refused.class,
                        decision ->
                                assertThat(decision.text()).contains("there are no keys", "--insecure", "127.0.0.1"));
        assertThat(warned)
                .isInstanceOfSatisfying(
                        Warned.class, decision -> assertThat(decision.text()).contains("there are no keys"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"::", "0.0.0.0"})
    void theWildcardIsNamedForWhatItIs(String address) throws UnknownHostException {
        assertThat(ListenDecision.on(InetAddress.getByName(address), true))
                .isInstanceOfSatisfying(
                        Warned.class,
                        decision ->
                                assertThat(decision.text()).startsWith("listening on every address of this machine"));
    }
}
