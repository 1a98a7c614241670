package dev.ballast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkProfileTest {
    @Test
    void readsEveryKey() {
        LinkProfile link = LinkProfile.parse("rtt=4ms,jitter=200us,loss=1%,burst=4,bandwidth=100M,queue=128K,"
                + "reorder=2%,hold=1.5ms,duplicate=0.5%,mtu=1252");
        DirectionProfile each = new DirectionProfile(
                new DelayModel.Jittered(new DelayModel.Constant(Duration.ofMillis(2)), Duration.ofNanos(200_000)),
                LossModel.bursts(0.01, 4),
                new DeliveryOrder(true, 0.02, Duration.ofNanos(1_500_000)),
                0.005,
                new Bottleneck(100_000_000, 131_072),
                1252);
        assertThat(link.up()).isEqualTo(each);
        assertThat(link.down()).isEqualTo(each);
        assertThat(link.name()).startsWith("rtt=4ms,jitter");
    }

    @Test
    void whatIsNotNamedDoesNothing() {
        DirectionProfile each = LinkProfile.parse("rtt=1s").up();
        assertThat(each.delay()).isEqualTo(new DelayModel.Constant(Duration.ofMillis(500)));
        assertThat(each.loss()).isEqualTo(LossModel.none());
        assertThat(each.order().held()).isZero();
        assertThat(each.order().inOrder()).isTrue();
        assertThat(each.duplicate()).isZero();
        assertThat(each.bottleneck()).isEqualTo(Bottleneck.none());
        assertThat(each.mtuPayload()).isEqualTo(1472);
        assertThat(LinkProfile.parse("bandwidth=.5G").down().bottleneck())
                .isEqualTo(new Bottleneck(500_000_000, 262_144));
    }

    @Test
    void readsAHistogramForTheWayDown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("delays.txt"), "10 10 1\n");
        LinkProfile link = LinkProfile.parse("rtt=4ms, histogram=" + file);
        assertThat(link.up().delay()).isEqualTo(new DelayModel.Constant(Duration.ofMillis(2)));
        assertThat(((DelayHistogram) link.down().delay()).meanMs()).isEqualTo(17);
        assertThat(link.down().order().inOrder()).isFalse();
        assertThatThrownBy(() -> LinkProfile.parse("histogram=" + folder.resolve("none.txt")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none.txt cannot be read");
    }

    @ParameterizedTest
    @CsvSource({
        "clear, 0, 0, 0",
        "wired, 200, 0, 1000000000",
        "wifi-good, 2400, 0.001, 60000000",
        "wifi-busy, 10000, 0.02, 20000000"
    })
    void knowsItsProfilesByName(String name, long meanRttUs, double loss, long bitsPerSecond) {
        LinkProfile link = LinkProfile.parse(name);
        assertThat(link.name()).isEqualTo(name);
        assertThat(link.up()).isEqualTo(link.down());
        assertThat(2 * meanUs(link.up().delay())).isEqualTo(meanRttUs);
        assertThat(link.up().loss().meanLoss(1)).isCloseTo(loss, within(1e-12));
        assertThat(link.up().bottleneck().bitsPerSecond()).isEqualTo(bitsPerSecond);
    }

    private static long meanUs(DelayModel delay) {
        if (delay instanceof DelayModel.Jittered jittered) {
            return meanUs(jittered.base()) + jittered.meanJitter().toNanos() / 1000;
        }
        return ((DelayModel.Constant) delay).delay().toNanos() / 1000;
    }

    @Test
    void thePaperLinkDelaysTheWayDownOnly() {
        LinkProfile link = LinkProfile.parse("paper-fig1");
        assertThat(link.up()).isEqualTo(DirectionProfile.clear());
        assertThat(link.down().order().inOrder()).isFalse();
        assertThat(((DelayHistogram) link.down().delay()).shareUpTo(1.0)).isZero();
        assertThat(((DelayHistogram) link.down().delay()).shareUpTo(1.2)).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wlan | unknown profile or key \"wlan\"; expected clear, wired, wifi-good, wifi-busy, paper-fig1, or keys as in"
                        + " rtt=4ms,bandwidth=100M: rtt, jitter, loss, burst, bandwidth, queue, reorder, hold, duplicate, mtu,"
                        + " histogram",
                "'' | unknown profile or key \"\"; expected clear",
                "rtt=4ms, | unknown profile or key \"\"; expected clear",
                "rtt=4ms,latency=1ms | unknown profile or key \"latency=1ms\"; expected clear",
                "rtt=4ms,rtt=5ms | rtt is given twice",
                "rtt=4 | rtt is \"4\", expected a time up to 60 s with ns, us, ms or s, as 4ms",
                "rtt= | rtt is \"\", expected a time",
                "rtt=-4ms | rtt is \"-4ms\", expected a time",
                "rtt=61s | rtt is \"61s\", expected a time",
                "rtt=1e3ms | rtt is \"1e3ms\", expected a time",
                "loss=101% | loss is \"101%\", expected 0% to 100%, or 0 to 1",
                "loss=1M | loss is \"1M\", expected 0% to 100%, or 0 to 1",
                "reorder=2 | reorder is \"2\", expected 0% to 100%, or 0 to 1",
                "duplicate=x | duplicate is \"x\", expected 0% to 100%, or 0 to 1",
                "bandwidth=0 | bandwidth is \"0\", expected bit/s from 1k to 1000G, as 100M",
                "bandwidth=2000G | bandwidth is \"2000G\", expected bit/s from 1k to 1000G, as 100M",
                "bandwidth=1M,queue=2G | queue is \"2G\", expected bytes up to 1024M, as 256K",
                "bandwidth=1M,queue=0 | bandwidth must be 0 bit/s or more and queue at least 1 byte, are 1000000 bit/s and 0 bytes",
                "mtu=7 | mtu must allow 8 to 65507 bytes of payload, allows 7",
                "burst=4 | burst needs loss",
                "queue=4K | queue needs bandwidth",
                "hold=4ms | hold needs reorder",
                "loss=60%,burst=1 | bursts of 1.0 packets do not fit a loss of 0.6: expected at least 1 packet",
                "loss=1%,burst=x | burst is \"x\", expected a number",
                "reorder=1%,hold=0ms | hold must be above 0, is PT0S",
            })
    void saysWhatIsWrongAndWhatIsAllowed(String text, String message) {
        assertThatThrownBy(() -> LinkProfile.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("link \"" + text + "\": " + message);
    }
}
