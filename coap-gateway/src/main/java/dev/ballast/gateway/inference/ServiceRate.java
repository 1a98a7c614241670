package dev.ballast.gateway.inference;

import dev.ballast.gateway.models.ServedModel;
import dev.ballast.round.LatencyWindow;
import java.util.HashMap;
import java.util.Map;

/**
 * Estimates the time of requests from recent measurements. Work is measured in nanoseconds that a request usually takes alone on a
 * worker. The pace is the time in which all workers together do one nanosecond of work. It depends on the resources that the workers
 * share.
 *
 * <p>Times are nanoseconds of any monotonic clock. Guarded by its holder.
 */
final class ServiceRate {
    /** Weight of a new sample in the moving average. */
    private static final double GAIN = 1 / 16.0;

    /** The estimate of a model is old after this many nanoseconds without an answer. */
    private static final long OLD_NS = 1_000_000_000;

    /** Decoding fewer pixels takes too little time to be a useful sample. */
    private static final long WORTH_MEASURING = 10_000;

    private static final double MEDIAN = 0.5;

    private final int workers;
    private final Map<ServedModel, Known> models = new HashMap<>();
    private double pace;
    /** Decoding time of one pixel, in nanoseconds; 0 while unknown. */
    private double decodingNs;

    /** The estimate of one model; 0 while unknown. */
    private static final class Known {
        private final LatencyWindow times = new LatencyWindow();
        private long usualNs;
        private long latestNs;
    }

    /** Starts without estimates. The pace is 1 until measured: all workers together do no more than one worker alone. */
    ServiceRate(int workers) {
        this.workers = workers;
        this.pace = 1;
    }

    /** Drops the estimate of the model. */
    void forget(ServedModel model) {
        models.remove(model);
    }

    /** Usual time of a request of the model with no other running; 0 while there are too few samples. */
    long usualNs(ServedModel model) {
        Known known = models.get(model);
        return known == null ? 0 : known.usualNs;
    }

    /** Whether the estimate of the model is missing or old. */
    boolean old(ServedModel model, long nowNs) {
        Known known = models.get(model);
        return known == null || nowNs - known.latestNs >= OLD_NS;
    }

    /** Time in which the workers do this much work. */
    double takesNs(double workNs) {
        return workNs * pace;
    }

    /** Time to decode this many pixels; 0 while unknown. */
    long decodingNs(long pixels) {
        return (long) (decodingNs * (double) pixels);
    }

    /** Records the decoding of an input. */
    void decoded(long pixels, long tookNs) {
        if (pixels >= WORTH_MEASURING) {
            double sample = (double) tookNs / (double) pixels;
            decodingNs += decodingNs == 0 ? sample : GAIN * (sample - decodingNs);
        }
    }

    /** Records a request of the model that ran without an answer. Only the time of the attempt counts. */
    void tried(ServedModel model, long nowNs) {
        known(model).latestNs = nowNs;
    }

    /**
     * Records an answered request of the model.
     *
     * @param tookNs time without decoding of the input, because the client chooses the size of the input
     * @param company mean number of requests that ran at the time, including this one
     */
    void answered(ServedModel model, long tookNs, double company, long nowNs) {
        Known known = known(model);
        known.latestNs = nowNs;
        if (company <= 1 || known.usualNs == 0 || tookNs < known.usualNs) {
            known.times.add(tookNs); // faster than usual in company: alone it takes even less time
            known.usualNs = known.times.quantile(MEDIAN, 0);
        }
        if (known.usualNs > 0 && (company * pace >= 1 || company >= workers)) { // else workers were idle
            double sample = Math.max(1.0 / workers, (double) tookNs / (company * (double) known.usualNs));
            pace += GAIN * (sample - pace);
        }
    }

    private Known known(ServedModel model) {
        return models.computeIfAbsent(model, key -> new Known());
    }
}
