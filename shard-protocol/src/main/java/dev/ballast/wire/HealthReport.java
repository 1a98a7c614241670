package dev.ballast.wire;

import dev.ballast.wire.WireException.Reason;

/**
 * Answer to {@code GET /health} from a node that accepts work: {@code [2, "ready", queued, running]}.
 *
 * @param queued products waiting in the queue
 * @param running products being computed
 */
public record HealthReport(int queued, int running) {
    private static final String NAME = "node health";
    private static final String READY = "ready";

    public HealthReport {
        if (queued < 0 || running < 0) {
            throw new IllegalArgumentException("negative count: queued " + queued + ", running " + running);
        }
    }

    /** Decodes a node's health. */
    public static HealthReport decode(byte[] bytes) throws WireException {
        try (CborReader reader = CborReader.open(NAME, bytes)) {
            reader.begin();
            String state = reader.text("state");
            if (!state.equals(READY)) {
                throw reader.wrong(Reason.OUT_OF_RANGE, "state", READY, state);
            }
            HealthReport health = new HealthReport(reader.uint("queued"), reader.uint("running"));
            reader.end();
            return health;
        }
    }

    public byte[] encode() {
        return CborWriter.write(writer ->
                writer.array(4).uint(Cbor.VERSION).text(READY).uint(queued).uint(running));
    }
}
