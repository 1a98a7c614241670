package dev.ballast.gateway.inference;

/**
 * Requests whose inputs take long to decode. They have half of the workers and half of the places at the most, so that other requests are served
 * beside them, whoever sends them and from however many addresses. Guarded by its holder.
 */
final class HeavyInputs {
    /** An input of more pixels is heavy: a large photo, or a small one in many passes. */
    static final long LIGHT_PIXELS = 4_000_000;

    private final int mostRunning;
    private final int mostInside;
    private int running;
    private int inside;
    private long insideNs;

    /** With nobody inside; one worker alone takes whatever comes. */
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

    /** Whether no more of them may come in. */
    boolean isFull() {
        return inside >= mostInside;
    }

    /** How many are inside. */
    int inside() {
        return inside;
    }

    /** What all of them inside take. */
    long insideNs() {
        return insideNs;
    }

    /** Whether a worker may take the request now, heavy or not. */
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
