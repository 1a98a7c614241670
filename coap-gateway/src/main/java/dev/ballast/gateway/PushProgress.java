package dev.ballast.gateway;

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
    private final long begunNs;
    private long saidNs;

    PushProgress(String node, String layer, long totalBytes, LongSupplier nanoClock) {
        this.node = node;
        this.layer = layer;
        this.totalBytes = totalBytes;
        this.nanoClock = nanoClock;
        this.begunNs = nanoClock.getAsLong();
        this.saidNs = begunNs;
    }

    @Override
    public void accept(long sentBytes) {
        long now = nanoClock.getAsLong();
        if (now - saidNs >= PAUSE_NS) {
            saidNs = now;
            LOG.info(
                    "pushing {} to node {}: {} of {} MB, {} MB/s",
                    layer,
                    node,
                    megabytes((double) sentBytes),
                    megabytes((double) totalBytes),
                    megabytes(sentBytes * 1e9 / (now - begunNs)));
        }
    }

    private static String megabytes(double bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
    }
}
