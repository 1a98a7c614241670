package dev.ballast.gateway.deployment;

import dev.ballast.clock.NanoClock;
import java.util.Locale;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs the progress of the push of one part, at most once a second. A push that takes less than a second logs nothing. */
final class PushProgress implements LongConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(PushProgress.class);
    private static final long PAUSE_NS = 1_000_000_000L;

    private final String node;
    private final String layer;
    private final long totalBytes;
    private final NanoClock nanoClock;
    private long begunNs;
    private long begunBytes = -1;
    private long saidNs;
    private volatile String said = "";

    PushProgress(String node, String layer, long totalBytes, NanoClock nanoClock) {
        this.node = node;
        this.layer = layer;
        this.totalBytes = totalBytes;
        this.nanoClock = nanoClock;
        this.saidNs = nanoClock.nanos();
    }

    @Override
    public void accept(long reachedBytes) {
        long now = nanoClock.nanos();
        if (begunBytes < 0) { // an interrupted push resumes above zero
            begunNs = now;
            begunBytes = reachedBytes;
        } else if (now - saidNs >= PAUSE_NS) {
            saidNs = now;
            said = text(reachedBytes, now);
            LOG.info("{}", said);
        }
    }

    /** The latest log line; empty before the first. For any thread. */
    String said() {
        return said;
    }

    /** The progress at this moment. */
    String text(long reachedBytes, long nowNs) {
        return "pushing " + layer + " to node " + node + ": " + megabytes((double) reachedBytes) + " of "
                + megabytes((double) totalBytes) + " MB, "
                + megabytes((reachedBytes - begunBytes) * 1e9 / (nowNs - begunNs)) + " MB/s";
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
