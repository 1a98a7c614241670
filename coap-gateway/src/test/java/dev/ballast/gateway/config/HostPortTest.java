package dev.ballast.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:5683",
        "127.0.0.1:7, 127.0.0.1:7",
        "[0:0:0:0:0:0:0:1], [0:0:0:0:0:0:0:1]:5683",
        "[0:0:0:0:0:0:0:1]:7, [0:0:0:0:0:0:0:1]:7"
    })
    void aHostWithoutPortHasTheUsualOne(String given, String whole) {
        assertThat(HostPort.text(HostPort.parse(given, 5683))).isEqualTo(whole);
        assertThat(HostPort.parse(whole)).isEqualTo(HostPort.parse(given, 5683));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "[::1]", ""})
    void whereNoPortIsUsualItMustBeThere(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .hasMessage("must be host:port, as in 127.0.0.1:5683, is \"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1:", ":5683", "::1", "127.0.0.1:port", "127.0.0.1:70000"})
    void whatIsNeitherIsRefusedWithAndWithoutAUsualPort(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HostPort.parse(text, 5683)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no-such-gateway.invalid", "no-such-gateway.invalid:5683"})
    void anUnknownNameIsRefusedWithAndWithoutAPort(String text) {
        assertThatThrownBy(() -> HostPort.parse(text, 5683))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the host name \"no-such-gateway.invalid\" cannot be resolved");
    }
}
