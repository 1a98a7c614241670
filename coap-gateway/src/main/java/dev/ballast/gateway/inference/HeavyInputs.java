package dev.ballast.gateway.inference;

/**
 * Counts requests whose inputs take long to decode. They get at most half of the workers and half of the places. Other requests are
 * served beside them, however many clients send heavy ones. Guarded by its holder.
 */
final class HeavyInputs {
    /** An input with more pixels than this is heavy: a large photo, or a small one in many passes. */
    static final long LIGHT_PIXELS = 4_000_000;

    private final int mostRunning;
    private final int mostInside;
    private int running;
    private int inside;
    private long insideNs;

    /** Starts with no request. A single worker takes heavy requests too. */
    HeavyInputs(int workers, int queueLength) {
        this.mostRunning = Math.max(1, workers / 2);
        this.mostInside = Math.max(1, (workers + queueLength) / 2);
    }

    static boolean is(long pixels) {
        return pixels > LIGHT_PIXELS;
    }

    static boolean is(PendingRequest request) {
        return is(request.work());
    }

    /** Whether no further heavy request may be admitted. */
    boolean isFull() {
        return inside >= mostInside;
    }

    /** Number of admitted heavy requests. */
    int inside() {
        return inside;
    }

    /** Expected work of all admitted heavy requests, in nanoseconds. */
    long insideNs() {
        return insideNs;
    }

    /** Whether a worker may take this request now, heavy or not. */
    boolean mayRun(PendingRequest request) {
        return running < mostRunning || !is(request);
    }

    void enter(PendingRequest request, long workNs) {
        if (is(request)) {
            inside++;
            insideNs += workNs;
        }
    }

    void leave(PendingRequest request, long workNs) {
        if (is(request)) {
            inside--;
            insideNs -= workNs;
        }
    }

    void begin(PendingRequest request) {
        running += is(request) ? 1 : 0;
    }

    void end(PendingRequest request) {
        running -= is(request) ? 1 : 0;
    }
}
