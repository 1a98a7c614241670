package dev.ballast.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The built-in profiles. docs/decisions/63-link-profiles.md has the sources of their figures. */
final class BuiltInLinks {
    static final String NAMES = "clear, wired, wifi-good, wifi-busy, paper-fig1";

    private static final String PAPER = "paper-fig1.txt";
    /** Compute time that the times in the paper's figure include. */
    private static final Duration PAPER_COMPUTE = Duration.ofMillis(50);

    private BuiltInLinks() {}

    /** The profile of this name, or null. */
    static @Nullable LinkProfile find(String name) {
        return switch (name) {
            case "clear" -> clear();
            case "wired" -> symmetric(name, wired());
            case "wifi-good" -> symmetric(name, wifiGood());
            case "wifi-busy" -> symmetric(name, wifiBusy());
            case "paper-fig1" -> paper(name);
            default -> null;
        };
    }

    static LinkProfile clear() {
        return symmetric("clear", DirectionProfile.clear());
    }

    private static LinkProfile symmetric(String name, DirectionProfile both) {
        return new LinkProfile(name, both, both);
    }

    /** Gigabit Ethernet through a switch: round trip 0.2 ms. */
    private static DirectionProfile wired() {
        return new DirectionProfile(
                DelayModel.of(Duration.ofNanos(100_000), Duration.ZERO),
                LossModel.none(),
                DeliveryOrder.fifo(),
                0,
                new Bottleneck(1_000_000_000, 512 << 10),
                DirectionProfile.ETHERNET_PAYLOAD);
    }

    /** A quiet channel: round trip 2 ms, 60 Mbit/s, and the little loss that the radio's own retransmissions leave. */
    private static DirectionProfile wifiGood() {
        return new DirectionProfile(
                DelayModel.of(Duration.ofMillis(1), Duration.ofNanos(200_000)),
                LossModel.independent(0.001),
                DeliveryOrder.fifo(),
                0,
                new Bottleneck(60_000_000, 256 << 10),
                DirectionProfile.ETHERNET_PAYLOAD);
    }

    /** A crowded channel: round trip 8 ms, jitter 2 ms, 20 Mbit/s, 2 % loss in bursts, reordering and duplicates. */
    private static DirectionProfile wifiBusy() {
        return new DirectionProfile(
                DelayModel.of(Duration.ofMillis(4), Duration.ofMillis(1)),
                LossModel.bursts(0.02, 4),
                DeliveryOrder.holding(0.01, Duration.ofMillis(3)),
                0.005,
                new Bottleneck(20_000_000, 256 << 10),
                DirectionProfile.ETHERNET_PAYLOAD);
    }

    /** The arrival times of the paper's first figure less the compute time, drawn for each datagram on the way down. */
    private static LinkProfile paper(String name) {
        return new LinkProfile(
                name,
                DirectionProfile.clear(),
                new DirectionProfile(
                        arrivals().plus(PAPER_COMPUTE.negated()),
                        LossModel.none(),
                        DeliveryOrder.independent(),
                        0,
                        Bottleneck.none(),
                        DirectionProfile.ETHERNET_PAYLOAD));
    }

    private static DelayHistogram arrivals() {
        InputStream resource = BuiltInLinks.class.getResourceAsStream(PAPER);
        if (resource == null) {
            throw new IllegalStateException("the resource " + PAPER + " is missing from the jar");
        }
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return DelayHistogram.read(lines, PAPER);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + PAPER, e);
        }
    }
}
