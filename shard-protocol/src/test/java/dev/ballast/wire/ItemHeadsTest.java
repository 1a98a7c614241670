package dev.ballast.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ballast.wire.WireException.Reason;
import org.junit.jupiter.api.Test;

/** Gives both readers all 256 initial bytes of a CBOR item (RFC 8949, 3) where the schema requires an unsigned integer. */
class ItemHeadsTest {
    private static final String[] MAJOR_TYPES = {
        "an unsigned integer",
        "a negative integer",
        "a byte string",
        "a text string",
        "an array",
        "a map",
        "an item under a tag"
    };

    @FunctionalInterface
    private interface Reading {
        long uint(byte[] message) throws WireException;
    }

    /** A message of one item. Its argument, if it has one, is the bytes 1 to 8 or the first of these. */
    private static byte[] message(int initial) {
        return new byte[] {(byte) 0x81, (byte) initial, 1, 2, 3, 4, 5, 6, 7, 8};
    }

    /** The item's name in errors, derived from RFC 8949, tables 1 and 4, and not from the code. */
    private static String name(int initial) {
        if (initial < 0xe0) {
            return MAJOR_TYPES[initial / 32];
        }
        return switch (initial - 0xe0) {
            case 20, 21 -> "a boolean";
            case 22 -> "null";
            case 23 -> "undefined";
            case 25, 26, 27 -> "a floating-point number";
            default -> "a simple value";
        };
    }

    private static long argument(int initial) {
        return switch (initial) {
            case 24 -> 0x01L;
            case 25 -> 0x0102L;
            case 26 -> 0x01020304L;
            case 27 -> 0x0102030405060708L;
            default -> initial;
        };
    }

    private static void acceptsUnsignedIntegersOnly(Reading reading) throws WireException {
        for (int initial = 0; initial < 256; initial++) {
            byte[] message = message(initial);
            if (initial < 28) {
                assertThat(reading.uint(message)).isEqualTo(argument(initial));
                continue;
            }
            Reason reason = initial < 32 ? Reason.MALFORMED : Reason.WRONG_TYPE;
            assertThatExceptionOfType(WireException.class)
                    .as("initial byte %02x", initial)
                    .isThrownBy(() -> reading.uint(message))
                    .satisfies(e -> assertThat(e.reason()).isIn(reason, Reason.MALFORMED));
        }
    }

    @Test
    void theReaderOfFlatMessagesTakesNoOtherForAnUnsignedInteger() throws WireException {
        acceptsUnsignedIntegersOnly(message -> {
            FlatReader reader = new FlatReader("item", message);
            reader.array("list", 1);
            return reader.uint("number", Long.MAX_VALUE);
        });
    }

    @Test
    void theReaderOfNestedMessagesTakesNoOtherForAnUnsignedInteger() throws WireException {
        acceptsUnsignedIntegersOnly(message -> {
            try (CborReader reader = CborReader.open("item", message)) {
                reader.array("list");
                return reader.uint("number", Long.MAX_VALUE);
            }
        });
    }

    @Test
    void anErrorNamesTheItemThatCame() {
        for (int initial = 32; initial < 256; initial++) {
            FlatReader reader = new FlatReader("item", new byte[] {(byte) initial});
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> reader.uint("number"))
                    .withMessage("item, number: expected an unsigned integer, got " + name(initial))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_TYPE));
        }
    }

    @Test
    void anErrorTellsAReservedHeadFromAnIndefiniteLength() {
        for (int initial = 0x9c; initial <= 0x9f; initial++) {
            String got = initial == 0x9f ? "one of indefinite length" : "a reserved head";
            FlatReader reader = new FlatReader("item", new byte[] {(byte) initial});
            assertThatExceptionOfType(WireException.class)
                    .isThrownBy(() -> reader.array("list", 9))
                    .withMessage("item, list: expected an array of definite length, got " + got);
        }
    }
}
