package dev.ballast.lane.coap;

import dev.ballast.fleet.NodeControl;
import dev.ballast.lane.JobListener;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Waits for the end of a push. */
final class PushListener implements JobListener {
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private final Runnable forget;

    /**
     * A listener of one push.
     *
     * @param forget run once the push has ended
     */
    PushListener(Runnable forget) {
        this.forget = forget;
    }

    /** Completes when the node holds the part; fails with an {@link IOException} that says why it does not. */
    CompletableFuture<Void> outcome() {
        return outcome;
    }

    @Override
    public void answered(int index, byte[] payload, long latencyNs) {
        outcome.completeExceptionally(new IOException("the node answered a push with a result"));
    }

    @Override
    public void quiet() {
        // the lane goes on by itself
    }

    @Override
    public void done() {
        outcome.complete(null);
    }

    @Override
    public void refused(int code, String reason) {
        outcome.completeExceptionally(
                new NodeControl.RefusedException(code / 100 + "." + String.format("%02d", code % 100) + " " + reason));
    }

    @Override
    public void lost() {
        outcome.completeExceptionally(new IOException("no answer"));
    }

    @Override
    public void ended() {
        outcome.completeExceptionally(new IOException("no answer in time")); // unless it has completed before
        forget.run();
    }
}
