package dev.ballast.model.open;

/**
 * An axis of an input. Its extent is fixed, or a request decides it.
 *
 * @param symbol name of an open axis; axes with the same symbol have the same extent. Empty when the extent is fixed
 * @param extent of a fixed axis; 0 when it is open
 */
public record Axis(String symbol, int extent) {
    public static Axis fixed(int extent) {
        return new Axis("", extent);
    }

    public static Axis open(String symbol) {
        return new Axis(symbol, 0);
    }

    public boolean isOpen() {
        return !symbol.isEmpty();
    }

    /** The symbol or the extent. */
    @Override
    public String toString() {
        return isOpen() ? symbol : String.valueOf(extent);
    }
}
