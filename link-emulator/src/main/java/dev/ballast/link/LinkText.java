package dev.ballast.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a profile from keys. {@link LinkProfile#parse} explains the keys. */
final class LinkText {
    static final String KEYS = "rtt, jitter, loss, burst, bandwidth, queue, reorder, hold, duplicate, mtu, histogram";

    private static final List<String> KNOWN = List.of(KEYS.split(", ", -1));
    /** Keys that need another key. */
    private static final Map<String, String> NEEDS = Map.of("burst", "loss", "queue", "bandwidth", "hold", "reorder");

    private final Map<String, String> values = new TreeMap<>();

    private LinkText() {}

    static LinkProfile parse(String text) {
        LinkText link = new LinkText();
        try {
            link.split(text);
            return link.profile(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("link \"" + text + "\": " + e.getMessage(), e);
        }
    }

    private void split(String text) {
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            String key = pair.substring(0, Math.max(0, equals)).strip();
            if (!KNOWN.contains(key)) {
                throw new IllegalArgumentException(
                        "unknown profile or key \"" + pair.strip() + "\"; expected " + LinkProfile.SYNTAX);
            }
            if (values.put(key, pair.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(key + " is given twice");
            }
        }
        NEEDS.forEach((key, other) -> {
            if (values.containsKey(key) && !values.containsKey(other)) {
                throw new IllegalArgumentException(key + " needs " + other);
            }
        });
    }

    private LinkProfile profile(String name) {
        Duration half = LinkUnits.duration("rtt", value("rtt", "0ms")).dividedBy(2);
        Duration jitter = LinkUnits.duration("jitter", value("jitter", "0ms"));
        DirectionProfile up = direction(DelayModel.of(half, jitter), true);
        String file = values.get("histogram");
        DirectionProfile down = file == null
                ? up
                : direction(DelayModel.jittered(histogram(file).plus(half), jitter), false);
        return new LinkProfile(name, up, down);
    }

    private DirectionProfile direction(DelayModel delay, boolean fifo) {
        return new DirectionProfile(
                delay,
                loss(),
                new DeliveryOrder(
                        fifo,
                        LinkUnits.share("reorder", value("reorder", "0")),
                        LinkUnits.duration("hold", value("hold", "2ms"))),
                LinkUnits.share("duplicate", value("duplicate", "0")),
                bottleneck(),
                LinkUnits.bytes("mtu", value("mtu", Integer.toString(DirectionProfile.ETHERNET_PAYLOAD))));
    }

    private LossModel loss() {
        double loss = LinkUnits.share("loss", value("loss", "0"));
        String burst = values.get("burst");
        return burst == null ? LossModel.independent(loss) : LossModel.bursts(loss, LinkUnits.number("burst", burst));
    }

    private Bottleneck bottleneck() {
        String bandwidth = values.get("bandwidth");
        return bandwidth == null
                ? Bottleneck.none()
                : new Bottleneck(
                        LinkUnits.bitsPerSecond("bandwidth", bandwidth),
                        LinkUnits.bytes("queue", value("queue", "256K")));
    }

    private String value(String key, String otherwise) {
        return values.getOrDefault(key, otherwise);
    }

    private static DelayHistogram histogram(String file) {
        try (BufferedReader lines = Files.newBufferedReader(Path.of(file))) {
            return DelayHistogram.read(lines, file);
        } catch (IOException e) {
            throw new IllegalArgumentException("histogram " + file + " cannot be read: " + e, e);
        }
    }
}
