package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttConfigTest {
    private static final MqttConfig CONFIG = MqttConfig.defaults(URI.create("mqtt://broker.example"), "gw-1");

    @Test
    void defaultsAreThoseOfTheDocumentation() {
        assertThat(CONFIG.prefix()).isEqualTo("ballast/v1");
        assertThat(CONFIG.login()).isNull();
        assertThat(CONFIG.queueLimit()).isEqualTo(10_000);
        assertThat(CONFIG.serverUri()).isEqualTo("tcp://broker.example:1883");
        assertThat(CONFIG.clientId()).isEqualTo("ballast-v1-gw-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://h:1", "ssl://h:1", "h:1", "tcp:x", "tcp://u:p@h:1", "tcp://h:1/path", "//h"})
    void refusesABrokerThatIsNotHostAndPort(String broker) {
        assertThatThrownBy(() -> MqttConfig.defaults(URI.create(broker), "gw"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("broker must be ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Gw", "a/b", "a b", "#", "+", "a.b"})
    void refusesAGatewayIdThatIsNotOneTopicLevel(String gateway) {
        assertThatThrownBy(() -> MqttConfig.defaults(CONFIG.broker(), gateway))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gateway must be ")
                .hasMessageContaining("is '" + gateway + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "a/#", "a/+", "a b"})
    void refusesAPrefixThatIsNoTopic(String prefix) {
        assertThatThrownBy(() -> CONFIG.withPrefix(prefix)).hasMessageStartingWith("prefix must be ");
    }

    @Test
    void refusesLimitsBelowOne() {
        assertThatThrownBy(() -> CONFIG.withQueueLimit(0)).hasMessage("queueLimit must be at least 1, is '0'");
        assertThatThrownBy(() -> CONFIG.withRates(0, 1)).hasMessageStartingWith("eventsPerSecond");
        assertThatThrownBy(() -> CONFIG.withRates(1, -1)).hasMessageStartingWith("inferencesPerSecond");
    }

    @Test
    void neverShowsThePassword() {
        assertThat(CONFIG.withLogin("gw", "secret").toString())
                .contains("user=gw")
                .doesNotContain("secret");
    }
}
