package dev.ballast.model.open;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Tells how an extent follows from the extents of open axes: a number, a sum such as {@code 2*seq+1}, a quotient rounded down such as
 * {@code (width+1)/2}, or a product such as {@code batch*seq}. A formula must give every extent that was seen. Otherwise it is {@code ?}.
 */
final class ExtentFormula {
    private static final String UNKNOWN = "?";

    /** Largest divisor that is tried. Windows with larger strides are rare. */
    private static final int MOST_DIVISOR = 512;

    private final List<Seen> seen;

    private ExtentFormula(List<Seen> seen) {
        this.seen = seen;
    }

    /**
     * An extent of a value that was seen.
     *
     * @param extents of the open axes, by symbol
     */
    record Seen(Map<String, Integer> extents, int extent) {
        long at(String symbol) {
            return extents.getOrDefault(symbol, 1);
        }
    }

    /** The formula for what was seen, in words. The first entry differs from some of the others in one symbol only. */
    static String of(List<String> symbols, List<Seen> seen) {
        ExtentFormula formula = new ExtentFormula(seen);
        long first = seen.get(0).extent();
        if (formula.holds(one -> first)) {
            return String.valueOf(first);
        }
        List<String> moving = symbols.stream().filter(formula::moves).toList();
        String found = formula.sum(moving);
        if (found.equals(UNKNOWN) && moving.size() == 1) {
            found = formula.quotient(moving.get(0));
        }
        return found.equals(UNKNOWN) ? formula.product(moving) : found;
    }

    private boolean holds(ToLongFunction<Seen> formula) {
        return seen.stream().allMatch(one -> formula.applyAsLong(one) == one.extent());
    }

    /** Whether the extent changes when this symbol alone changes. */
    private boolean moves(String symbol) {
        Seen other = movedBy(symbol);
        return other.extent() != seen.get(0).extent();
    }

    /** What was seen with another extent of this symbol alone and an extent that differs from the first; otherwise the first. */
    private Seen movedBy(String symbol) {
        Seen first = seen.get(0);
        for (Seen one : seen) {
            boolean isAlone = one.extents().keySet().stream()
                    .allMatch(name -> name.equals(symbol) == (one.at(name) != first.at(name)));
            if (isAlone && one.extent() != first.extent()) {
                return one;
            }
        }
        return first;
    }

    /** A sum of multiples of symbols and a number. */
    private String sum(List<String> moving) {
        Seen first = seen.get(0);
        List<Long> factors = new ArrayList<>();
        long rest = first.extent();
        for (String symbol : moving) {
            Seen other = movedBy(symbol);
            long step = other.at(symbol) - first.at(symbol);
            long change = (long) other.extent() - first.extent();
            if (change % step != 0) {
                return UNKNOWN;
            }
            factors.add(change / step);
            rest -= change / step * first.at(symbol);
        }
        long constant = rest;
        if (!holds(one -> value(one, moving, factors) + constant)) {
            return UNKNOWN;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < factors.size(); i++) {
            long factor = factors.get(i);
            text.append(factor < 0 || i == 0 ? "" : "+");
            text.append(factor == 1 ? "" : factor == -1 ? "-" : factor + "*").append(moving.get(i));
        }
        return text + signed(constant);
    }

    private static long value(Seen one, List<String> symbols, List<Long> factors) {
        long sum = 0;
        for (int i = 0; i < factors.size(); i++) {
            sum += factors.get(i) * one.at(symbols.get(i));
        }
        return sum;
    }

    private static String signed(long number) {
        return number == 0 ? "" : (number > 0 ? "+" : "") + number;
    }

    /**
     * A symbol, divided without a remainder wherever the graph can be planned; or a symbol and a number, divided and rounded down. There
     * must be one number only for which the quotient is right.
     */
    private String quotient(String symbol) {
        for (int divisor = 2; divisor <= MOST_DIVISOR; divisor++) {
            int by = divisor;
            if (seen.stream().allMatch(one -> (long) one.extent() * by == one.at(symbol))) {
                return symbol + "/" + divisor;
            }
            long least = Long.MIN_VALUE;
            long most = Long.MAX_VALUE;
            for (Seen one : seen) {
                long numerator = (long) one.extent() * divisor;
                least = Math.max(least, numerator - one.at(symbol));
                most = Math.min(most, numerator + divisor - 1 - one.at(symbol));
            }
            if (least == most) {
                return (least == 0 ? symbol : "(" + symbol + signed(least) + ")") + "/" + divisor;
            }
        }
        return UNKNOWN;
    }

    /** A multiple of the product of all symbols that the extent depends on. */
    private String product(List<String> moving) {
        Seen first = seen.get(0);
        long product = product(first, moving);
        long factor = first.extent() / product;
        boolean isProduct = moving.size() > 1 && holds(one -> factor * product(one, moving));
        String text = String.join("*", moving);
        return !isProduct ? UNKNOWN : factor == 1 ? text : factor + "*" + text;
    }

    private static long product(Seen one, List<String> symbols) {
        long product = 1;
        for (String symbol : symbols) {
            product *= one.at(symbol);
        }
        return product;
    }
}
