package dev.ballast.gateway.coap;

import dev.ballast.gateway.models.BadInputException;
import java.util.function.BooleanSupplier;

/** Ends the reading of a body that has too many members, or that is read too late. One thread. */
final class ReadingLimits {
    /** The limit on members, because the parser keeps every name. Repeated names count too. */
    private static final int MOST_NAMES = 1_000;

    /** How many characters of a client's text an error message repeats. */
    private static final int LONGEST_SHOWN = 80;

    /** Mask: the deadline is checked once in 4,096 tokens. */
    private static final int SELDOM = 0xFFF;

    private final BooleanSupplier late;
    private int names;
    private int tokens;

    /** Asks {@code late} every few thousand tokens whether the deadline has passed. */
    ReadingLimits(BooleanSupplier late) {
        this.late = late;
    }

    /** Whether the deadline has passed. */
    boolean isLate() {
        return late.getAsBoolean();
    }

    /** Counts a token. */
    void token() throws BadInputException {
        if ((++tokens & SELDOM) == 0 && late.getAsBoolean()) {
            throw new BadInputException("the deadline passed while the gateway read the body");
        }
    }

    /** Counts the name of a member. */
    void name() throws BadInputException {
        if (++names > MOST_NAMES) {
            throw new BadInputException("the body has more than " + MOST_NAMES + " members");
        }
    }

    /** The beginning of a client's text. */
    static String shown(String text) {
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "..";
    }
}
