package dev.ballast.gateway.deployment;

import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says now and then how far the push of one part has come; a push that is over within a second passes without a word. */
final class PushProgress implements LongConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(PushProgress.class);
    private static final long PAUSE_NS = 1_000_000_000L;

    private final String node;
    private final String layer;
    private final long totalBytes;
    private final LongSupplier nanoClock;
    private long begunNs;
    private long begunBytes = -1;
    private long saidNs;
    private volatile String said = "";

    PushProgress(String node, String layer, long totalBytes, LongSupplier nanoClock) {
        this.node = node;
        this.layer = layer;
        this.totalBytes = totalBytes;
        this.nanoClock = nanoClock;
        this.saidNs = nanoClock.getAsLong();
    }

    @Override
    public void accept(long reachedBytes) {
        long now = nanoClock.getAsLong();
        if (begunBytes < 0) { // not at zero when an interrupted push goes on
            begunNs = now;
            begunBytes = reachedBytes;
        } else if (now - saidNs >= PAUSE_NS) {
            saidNs = now;
            said = text(reachedBytes, now);
            LOG.info("{}", said);
        }
    }

    /** What was said last; empty before the first word. For any thread. */
    String said() {
        return said;
    }

    /** How far it has come at this moment. */
    String text(long reachedBytes, long nowNs) {
        return "pushing " + layer + " to node " + node + ": " + megabytes((double) reachedBytes) + " of "
                + megabytes((double) totalBytes) + " MB, "
                + megabytes((reachedBytes - begunBytes) * 1e9 / (nowNs - begunNs)) + " MB/s";
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
