package dev.ballast.bench.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Formats figures with as many digits as a measurement on a shared machine supports. */
public final class Figures {
    private static final MathContext DIGITS = new MathContext(4, RoundingMode.HALF_UP);

    private static final MathContext BRIEF = new MathContext(3, RoundingMode.HALF_UP);

    private Figures() {}

    /** Rounded to four significant digits, for JSON; a figure that was not taken stays NaN. */
    public static double rounded(double value) {
        return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : Double.NaN;
    }

    /** Adds a figure to a JSON object, rounded; null when it was not taken. */
    public static void put(ObjectNode json, String name, double value) {
        if (Double.isFinite(value)) {
            json.put(name, rounded(value));
        } else {
            json.putNull(name);
        }
    }

    /** As short as it can be written, for people: 4 and not 4.0, 0.2 as it is. */
    public static String plain(double value) {
        return new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString();
    }

    /** With three significant digits, for titles; a dash for a figure that was not taken. */
    public static String brief(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value).round(BRIEF).stripTrailingZeros().toPlainString()
                : "-";
    }

    /** With so many decimals, for people; a dash for a figure that was not taken. */
    public static String decimals(double value, int decimals) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + decimals + "f", value) : "-";
    }
}
