package dev.ballast.node.part;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures to store parts in a directory, in one line each. A failure with the cause of the last one is not logged again until
 * something has been written, because gateways push again and again. Safe for use by many threads.
 */
public final class DiskLog {
    private static final Logger LOG = LoggerFactory.getLogger(DiskLog.class);
    private static final String NONE = "";

    private final Path directory;
    private final AtomicReference<String> last = new AtomicReference<>(NONE);

    DiskLog(Path directory) {
        this.directory = directory;
    }

    /** Reports that a part could not be stored. */
    public void failed(StorageFailure why) {
        if (!last.getAndSet(why.cause()).equals(why.cause())) {
            LOG.error(
                    "writing parts to {} failed: {}; parts are refused until this is mended. Free space there, or start"
                            + " the node with another --data",
                    directory,
                    why.text());
        }
    }

    /** Reports that a part was written. */
    void wrote() {
        if (!last.getAndSet(NONE).equals(NONE)) {
            LOG.info("writing parts to {} works again", directory);
        }
    }
}
