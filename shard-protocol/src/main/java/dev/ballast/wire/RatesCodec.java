package dev.ballast.wire;

import dev.ballast.gemm.measure.BoardRates;
import dev.ballast.gemm.measure.Rate;
import dev.ballast.wire.WireException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the speed of a board as an element of {@link NodeInfo}: {@code [macs, unfolded, streamed, streamed int8 or null]}. Each rate is
 * three floats. One more float holds the processor share when it is limited.
 */
final class RatesCodec {
    private static final String NAME = "rates";

    private RatesCodec() {}

    static void write(CborWriter writer, @Nullable BoardRates rates) {
        if (rates == null) {
            writer.nothing();
            return;
        }
        boolean limited = rates.share() < 1;
        writer.array(limited ? 5 : 4);
        write(writer, rates.macs());
        write(writer, rates.unfolded());
        write(writer, rates.streamed());
        Rate int8 = rates.streamedInt8();
        if (int8 == null) {
            writer.nothing();
        } else {
            write(writer, int8);
        }
        if (limited) {
            writer.float32((float) rates.share());
        }
    }

    private static void write(CborWriter writer, Rate rate) {
        writer.array(3)
                .float32((float) rate.low())
                .float32((float) rate.median())
                .float32((float) rate.high());
    }

    static @Nullable BoardRates read(CborReader reader) throws WireException {
        if (!reader.arrayOrNull(NAME)) {
            return null;
        }
        Rate macs = present(reader, "macs");
        Rate unfolded = present(reader, "unfolded");
        Rate streamed = present(reader, "streamed");
        Rate int8 = rate(reader, "streamed int8");
        double share = share(reader);
        try {
            return new BoardRates(macs, unfolded, streamed, int8, share);
        } catch (IllegalArgumentException e) {
            throw new WireException(Reason.OUT_OF_RANGE, "node info, share: " + e.getMessage());
        }
    }

    /** Reads the share, if there is one, and the end of the array. */
    private static double share(CborReader reader) throws WireException {
        if (!reader.more("share")) {
            return 1;
        }
        Float share = reader.float32OrNull("share");
        reader.endArray(NAME);
        return share == null ? Double.NaN : share;
    }

    private static Rate present(CborReader reader, String field) throws WireException {
        Rate rate = rate(reader, field);
        if (rate == null) {
            throw new WireException(Reason.WRONG_TYPE, "node info, " + field + ": expected a rate, got null");
        }
        return rate;
    }

    private static @Nullable Rate rate(CborReader reader, String field) throws WireException {
        if (!reader.arrayOrNull(field)) {
            return null;
        }
        double[] numbers = new double[3];
        for (int i = 0; i < numbers.length; i++) {
            Float number = reader.float32OrNull(field);
            numbers[i] = number == null ? Double.NaN : number;
        }
        reader.endArray(field);
        try {
            return new Rate(numbers[0], numbers[1], numbers[2]);
        } catch (IllegalArgumentException e) {
            throw new WireException(Reason.OUT_OF_RANGE, "node info, " + field + ": " + e.getMessage());
        }
    }
}
