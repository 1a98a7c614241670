package dev.ballast.coding;

/** How many further parts a layer can lose before it can no longer be decoded. */
public final class LossTolerance {
    private LossTolerance() {}

    /**
     * The largest number n such that the data parts can be decoded without any n of these parts. Tries all losses, the smallest first.
     *
     * @param present parts that can be used
     * @return -1 when these parts do not suffice as they are
     */
    public static int of(Decoder decoder, PartSet present) {
        Code code = decoder.code();
        PartSet parts = present.intersect(code.all());
        if (!decoder.recovery(parts).complete()) {
            return -1;
        }
        if (code.dataParts() == 1) { // copies: each suffices alone, and there may be too many to try all losses
            return useful(code, parts) - 1;
        }
        int most = parts.size() - code.dataParts();
        int lost = 1;
        while (lost <= most && survivesAny(decoder, parts, 0, lost)) {
            lost++;
        }
        return lost - 1;
    }

    private static int useful(Code code, PartSet parts) {
        return parts.filter(part -> code.coefficient(part, 0) != 0).size();
    }

    /** Whether the parts decode without any {@code lost} of those from {@code from} on. */
    private static boolean survivesAny(Decoder decoder, PartSet parts, int from, int lost) {
        if (lost == 0) {
            return decoder.recovery(parts).complete();
        }
        for (int part = parts.next(from); part >= 0; part = parts.next(part + 1)) {
            if (!survivesAny(decoder, parts.without(part), part + 1, lost - 1)) {
                return false;
            }
        }
        return true;
    }
}
