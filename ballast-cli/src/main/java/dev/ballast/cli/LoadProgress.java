package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Prints once a second the progress of a model that is being loaded. Prints nothing for a load of less than a second. */
final class LoadProgress implements AutoCloseable {
    private static final long PAUSE_MS = 1_000;

    private final InferClient client;
    private final String model;
    private final PrintWriter out;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread asking = new Thread(task, "progress");
        asking.setDaemon(true);
        return asking;
    });
    private String said = "";

    /** Prints nothing before {@link #begin}. */
    LoadProgress(InferClient client, String model, PrintWriter out) {
        this.client = client;
        this.model = model;
        this.out = out;
    }

    void begin() {
        // the future ends with the thread; a request that fails only leaves out a line
        Future<?> unused = thread.scheduleWithFixedDelay(this::ask, PAUSE_MS, PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        try {
            if (client.models(PAUSE_MS) instanceof InferClient.Reply.Answer answer) {
                tell(answer.json());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        }
    }

    /** Prints the progress of the model if it has changed. */
    void tell(JsonNode models) {
        for (JsonNode each : models) {
            String progress = each.path("progress").asText();
            boolean fresh = !progress.isEmpty() && !progress.equals(said);
            if (fresh && each.path("name").asText().equals(model)) {
                said = progress;
                out.println(progress);
                out.flush();
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
