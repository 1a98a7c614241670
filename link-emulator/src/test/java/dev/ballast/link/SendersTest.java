package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SendersTest {
    private Selector selector;
    private Senders senders;

    @BeforeEach
    void open() throws IOException {
        selector = Selector.open();
        senders = new Senders(selector, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        senders.close();
        selector.close();
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @Test
    void aFullHouseForgetsWhoWasIdleForLongest() throws IOException {
        Sender second = senders.of(address(2), 1);
        Sender first = senders.of(address(1), 2);
        for (int i = 3; i <= Senders.MOST; i++) {
            senders.of(address(i), i);
        }
        assertThat(senders.of(address(2), 100)).isSameAs(second);

        senders.of(address(1000), 101);
        assertThat(first.back().isOpen()).isFalse();
        assertThat(second.back().isOpen()).isTrue();
        selector.selectNow();
        assertThat(selector.keys()).hasSize(Senders.MOST);
        assertThat(senders.of(address(1), 102)).isNotSameAs(first);
    }

    @Test
    void aNewSenderEndsThoseThatWereIdleForAMinute() throws IOException {
        Sender idle = senders.of(address(1), 0);
        Sender busy = senders.of(address(2), 0);
        Sender answered = senders.of(address(3), 0);
        senders.of(address(2), Senders.IDLE_NS);
        answered.used(Senders.IDLE_NS);

        senders.of(address(4), Senders.IDLE_NS + 1);
        assertThat(idle.back().isOpen()).isFalse();
        assertThat(busy.back().isOpen()).isTrue();
        assertThat(answered.back().isOpen()).isTrue();
    }

    @Test
    void closingClosesEverySocket() throws IOException {
        Sender one = senders.of(address(1), 0);
        senders.close();
        assertThat(one.back().isOpen()).isFalse();
    }
}
