package dev.ballast.coding;

/** How many further parts a layer can lose before it can no longer be decoded. */
public final class LossTolerance {
    private LossTolerance() {}

    /**
     * The largest number n such that the data parts can be decoded without any n of these parts. Tries all losses, the smallest first.
     *
     * @param present parts that can be used, one bit each
     * @return -1 when these parts do not suffice as they are
     */
    public static int of(Decoder decoder, long present) {
        Code code = decoder.code();
        long parts = present & code.allMask();
        if (!decoder.recovery(parts).complete()) {
            return -1;
        }
        if (code.dataParts() == 1) { // copies: each suffices alone, and there may be too many to try all losses
            return useful(code, parts) - 1;
        }
        int most = Long.bitCount(parts) - code.dataParts();
        int lost = 1;
        while (lost <= most && survivesAny(decoder, parts, parts, lost)) {
            lost++;
        }
        return lost - 1;
    }

    private static int useful(Code code, long parts) {
        int useful = 0;
        for (long rest = parts; rest != 0; rest &= rest - 1) {
            useful += code.coefficient(Long.numberOfTrailingZeros(rest), 0) == 0 ? 0 : 1;
        }
        return useful;
    }

    /** Whether the parts decode without any {@code lost} of the {@code candidates}. */
    private static boolean survivesAny(Decoder decoder, long parts, long candidates, int lost) {
        if (lost == 0) {
            return decoder.recovery(parts).complete();
        }
        for (long rest = candidates; rest != 0; rest &= rest - 1) {
            long part = Long.lowestOneBit(rest);
            if (!survivesAny(decoder, parts & ~part, rest & ~part, lost - 1)) {
                return false;
            }
        }
        return true;
    }
}
