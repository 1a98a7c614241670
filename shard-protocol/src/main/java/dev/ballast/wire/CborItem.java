package dev.ballast.wire;

/** Names a CBOR item by its initial byte (RFC 8949, 3), for error messages. */
final class CborItem {
    private CborItem() {}

    static String describe(byte[] bytes, int at) {
        int head = bytes[at] & 0xff;
        return switch (head >> 5) {
            case 0 -> "an unsigned integer";
            case 1 -> "a negative integer";
            case 2 -> "a byte string";
            case 3 -> "a text string";
            case 4 -> "an array";
            case 5 -> "a map";
            case 6 -> "an item under a tag";
            default -> simple(head);
        };
    }

    private static String simple(int head) {
        return switch (head) {
            case 0xf4, 0xf5 -> "a boolean";
            case 0xf6 -> "null";
            case 0xf7 -> "undefined";
            case 0xf9, 0xfa, 0xfb -> "a floating-point number";
            default -> "a simple value";
        };
    }
}
