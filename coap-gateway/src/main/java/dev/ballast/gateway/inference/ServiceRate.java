package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import dev.ballast.round.LatencyWindow;
import java.util.HashMap;
import java.util.Map;

/**
 * What requests take, from what they took lately. Work is counted in the time that a request of its model usually takes on a worker when
 * no other runs; the pace is the time in which the workers together get a unit of it done, which depends on what they share.
 *
 * <p>Times are nanoseconds of any monotonic clock. Guarded by its holder.
 */
final class ServiceRate {
    /** A sample moves the pace by this part of the difference. */
    private static final double GAIN = 1 / 16.0;

    /** Without an answer for so long, what is known of a model counts as old. */
    private static final long OLD_NS = 1_000_000_000;

    /** Less is decoded in a moment, which says little of what more takes. */
    private static final long WORTH_MEASURING = 10_000;

    private static final double MEDIAN = 0.5;

    private final int workers;
    private final Map<ServedModel, Known> models = new HashMap<>();
    private double pace;
    /** Of what is decoded, for each pixel; 0 while unknown. */
    private double decodingNs;

    /** Of one model; 0 while unknown. */
    private static final class Known {
        private final LatencyWindow times = new LatencyWindow();
        private long usualNs;
        private long latestNs;
    }

    /** Nothing is known; workers are taken to get no more done together than one alone, until they show that they do. */
    ServiceRate(int workers) {
        this.workers = workers;
        this.pace = 1;
    }

    /** Nothing about the model is asked any more. */
    void forget(ServedModel model) {
        models.remove(model);
    }

    /** What a request of the model usually takes when no other runs; 0 while too little is known. */
    long usualNs(ServedModel model) {
        Known known = models.get(model);
        return known == null ? 0 : known.usualNs;
    }

    /** Whether it is long ago that one of the model was run. */
    boolean old(ServedModel model, long nowNs) {
        Known known = models.get(model);
        return known == null || nowNs - known.latestNs >= OLD_NS;
    }

    /** How long the workers take for this much work. */
    double takesNs(double workNs) {
        return workNs * pace;
    }

    /** What it takes to decode so many pixels; 0 while that is not known. */
    long decodingNs(long pixels) {
        return (long) (decodingNs * (double) pixels);
    }

    /** An input was decoded. */
    void decoded(long pixels, long tookNs) {
        if (pixels >= WORTH_MEASURING) {
            double sample = (double) tookNs / (double) pixels;
            decodingNs += decodingNs == 0 ? sample : GAIN * (sample - decodingNs);
        }
    }

    /** One of the model was run and not answered, which tells nothing but that it was tried. */
    void tried(ServedModel model, long nowNs) {
        known(model).latestNs = nowNs;
    }

    /**
     * One of the model was answered.
     *
     * @param tookNs without the decoding of its input, which is the client's to choose
     * @param company requests that ran meanwhile, on average, this one included
     */
    void answered(ServedModel model, long tookNs, double company, long nowNs) {
        Known known = known(model);
        known.latestNs = nowNs;
        if (company <= 1 || known.usualNs == 0 || tookNs < known.usualNs) {
            known.times.add(tookNs); // one that is faster in company would have been faster still without
            known.usualNs = known.times.quantile(MEDIAN, 0);
        }
        if (known.usualNs > 0 && (company * pace >= 1 || company >= workers)) { // else there was more to be had
            double sample = Math.max(1.0 / workers, (double) tookNs / (company * (double) known.usualNs));
            pace += GAIN * (sample - pace);
        }
    }

    private Known known(ServedModel model) {
        return models.computeIfAbsent(model, key -> new Known());
    }
}
