package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.telemetry.TelemetryEvent.NodeState;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes to the broker without anything new having happened. */
@Timeout(30)
class MailboxTest {
    private final MqttConfig config = MqttConfig.defaults(URI.create("tcp://127.0.0.1:1"), "gw");
    private long nowNs;

    @Test
    void saysEveryStatusAgainAfterTenSecondsThatOfTheGatewayAfresh() throws InterruptedException {
        Mailbox mailbox = new Mailbox(config, () -> nowNs / 1_000_000, () -> nowNs);
        mailbox.put(Samples.node("a", NodeState.HEALTHY));
        BrokerLink.Watcher watcher = mailbox.begin();
        watcher.connected(0);
        List<Outgoing> first = take(mailbox, watcher, 2);

        nowNs = TimeUnit.MILLISECONDS.toNanos(9_999);
        mailbox.put(Samples.late("a"));
        assertThat(take(mailbox, watcher, 1)).extracting(Outgoing::topic).containsExactly("ballast/v1/gw/event/late");

        nowNs = TimeUnit.MILLISECONDS.toNanos(10_000);
        List<Outgoing> again = take(mailbox, watcher, 2);
        assertThat(first)
                .extracting(Outgoing::topic)
                .containsExactly("ballast/v1/gw/status", "ballast/v1/gw/node/a/status");
        assertThat(again)
                .extracting(Outgoing::topic)
                .containsExactly("ballast/v1/gw/status", "ballast/v1/gw/node/a/status");
        assertThat(again.get(0).ts()).isEqualTo(10_000);
        assertThat(again.get(0).seq()).isGreaterThan(first.get(0).seq());
        assertThat(again.get(1)).isEqualTo(first.get(1));
    }

    /** The next messages, each acknowledged; between two the clock goes on by the pace of a backlog. */
    private List<Outgoing> take(Mailbox mailbox, BrokerLink.Watcher watcher, int count) throws InterruptedException {
        List<Outgoing> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nowNs += i == 0 ? 0 : Connection.CATCH_UP_NS;
            Outgoing message = mailbox.next().orElseThrow();
            watcher.answered(message, 0);
            taken.add(message);
        }
        return taken;
    }
}
