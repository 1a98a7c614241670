package dev.ballast.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Distribution of measured delays: bins with a mass each. Within a bin all delays are equally likely. */
public final class DelayHistogram implements DelayModel {
    private static final double NS_PER_MS = 1e6;

    private final List<Bin> bins;
    /** Share of all delays below the end of each bin; the last is 1. */
    private final double[] below;

    /**
     * One bin.
     *
     * @param startMs lower end, in milliseconds
     * @param widthMs width in milliseconds, above zero
     * @param mass share of the delays in the bin, in any unit common to all bins
     */
    public record Bin(double startMs, double widthMs, double mass) {
        public Bin {
            boolean valid = startMs >= 0 && widthMs > 0 && mass >= 0 && startMs + widthMs <= 60_000 && mass <= 1e12;
            if (!valid) {
                throw new IllegalArgumentException("a bin from " + startMs + " ms, " + widthMs + " ms wide, of mass "
                        + mass + ": needs times of 0 to 60000 ms, a width above 0 and a mass of 0 or more");
            }
        }
    }

    private DelayHistogram(List<Bin> bins) {
        this.bins = List.copyOf(bins);
        this.below = new double[bins.size()];
        double total = bins.stream().mapToDouble(Bin::mass).sum();
        if (!(total > 0)) {
            throw new IllegalArgumentException("the histogram has no mass");
        }
        double sum = 0;
        double end = 0;
        for (int i = 0; i < below.length; i++) {
            Bin bin = bins.get(i);
            if (bin.startMs() < end - 1e-6) {
                throw new IllegalArgumentException(
                        "the bin at " + bin.startMs() + " ms begins before the last one ends");
            }
            end = bin.startMs() + bin.widthMs();
            sum += bin.mass();
            below[i] = sum / total;
        }
        below[below.length - 1] = 1;
    }

    /** A histogram of these bins, which must ascend and not overlap. */
    public static DelayHistogram of(List<Bin> bins) {
        return new DelayHistogram(bins);
    }

    /**
     * Reads one bin a line: start and width in milliseconds, and the mass. Lines that begin with # are skipped.
     *
     * @param lines read to the end, not closed
     * @param source name of the input in messages
     * @throws IllegalArgumentException naming source and line, when the input is not a histogram
     */
    public static DelayHistogram read(BufferedReader lines, String source) throws IOException {
        List<Bin> bins = new ArrayList<>();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.strip().split("\\s+", -1);
            try {
                if (words.length != 3) {
                    throw new IllegalArgumentException(
                            "needs start_ms, width_ms and mass, has " + words.length + " words");
                }
                bins.add(new Bin(
                        Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2])));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(source + ", line " + number + ": " + e.getMessage(), e);
            }
        }
        try {
            return of(bins);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
    }

    /** Copy in which every delay is longer by {@code time}; a negative time makes delays shorter. No delay may become negative. */
    public DelayHistogram plus(Duration time) {
        double ms = time.toNanos() / NS_PER_MS;
        return of(bins.stream()
                .map(bin -> new Bin(bin.startMs() + ms, bin.widthMs(), bin.mass()))
                .toList());
    }

    @Override
    public long drawNs(SplittableRandom random) {
        double share = random.nextDouble();
        int i = 0;
        while (below[i] <= share) {
            i++;
        }
        double from = i == 0 ? 0 : below[i - 1];
        Bin bin = bins.get(i);
        double ms = bin.startMs() + bin.widthMs() * (share - from) / (below[i] - from);
        return Math.round(ms * NS_PER_MS);
    }

    /** Share of the delays that are at most {@code ms}. */
    public double shareUpTo(double ms) {
        double share = 0;
        double from = 0;
        for (int i = 0; i < below.length; i++) {
            Bin bin = bins.get(i);
            double part = Math.min(1, Math.max(0, (ms - bin.startMs()) / bin.widthMs()));
            share += part * (below[i] - from);
            from = below[i];
        }
        return share;
    }

    /** Mean delay in milliseconds. */
    public double meanMs() {
        double mean = 0;
        double from = 0;
        for (int i = 0; i < below.length; i++) {
            Bin bin = bins.get(i);
            mean += (bin.startMs() + bin.widthMs() / 2) * (below[i] - from);
            from = below[i];
        }
        return mean;
    }
}
