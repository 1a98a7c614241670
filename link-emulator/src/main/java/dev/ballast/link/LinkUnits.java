package dev.ballast.link;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers with units. If a text is wrong, the error names the key and the allowed values. */
final class LinkUnits {
    private static final Pattern NUMBER = Pattern.compile("([0-9]+(?:\\.[0-9]+)?|\\.[0-9]+) ?(%|[A-Za-z]*)");
    private static final Map<String, Double> NANOSECONDS = Map.of("ns", 1.0, "us", 1e3, "ms", 1e6, "s", 1e9);
    private static final Map<String, Double> SHARES = Map.of("", 1.0, "%", 0.01);
    private static final Map<String, Double> DECIMAL = Map.of("", 1.0, "k", 1e3, "K", 1e3, "M", 1e6, "G", 1e9);
    private static final Map<String, Double> BINARY = Map.of("", 1.0, "k", 1024.0, "K", 1024.0, "M", 1048576.0);

    private LinkUnits() {}

    static Duration duration(String key, String text) {
        return Duration.ofNanos(
                Math.round(scaled(key, text, NANOSECONDS, 60e9, "a time up to 60 s with ns, us, ms or s, as 4ms")));
    }

    static double share(String key, String text) {
        return scaled(key, text, SHARES, 1, "0% to 100%, or 0 to 1");
    }

    static double number(String key, String text) {
        return scaled(key, text, Map.of("", 1.0), 1e6, "a number");
    }

    static long bitsPerSecond(String key, String text) {
        double value = scaled(key, text, DECIMAL, 1e12, "bit/s from 1k to 1000G, as 100M");
        if (value < 1000) {
            throw new IllegalArgumentException(key + " is \"" + text + "\", expected bit/s from 1k to 1000G, as 100M");
        }
        return Math.round(value);
    }

    static int bytes(String key, String text) {
        return (int) Math.round(scaled(key, text, BINARY, 1 << 30, "bytes up to 1024M, as 256K"));
    }

    private static double scaled(String key, String text, Map<String, Double> units, double most, String needs) {
        Matcher matcher = NUMBER.matcher(text);
        if (matcher.matches()) {
            Double unit = units.get(matcher.group(2));
            double value = unit == null ? Double.NaN : Double.parseDouble(matcher.group(1)) * unit;
            if (value <= most) {
                return value;
            }
        }
        throw new IllegalArgumentException(key + " is \"" + text + "\", expected " + needs);
    }
}
