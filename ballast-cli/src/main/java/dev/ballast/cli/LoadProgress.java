package dev.ballast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.gateway.coap.InferClient;
import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Says each second how far a model has come that is being loaded; silent about what is done within a second. */
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

    /** Says nothing before {@link #begin}. */
    LoadProgress(InferClient client, String model, PrintWriter out) {
        this.client = client;
        this.model = model;
        this.out = out;
    }

    void begin() {
        // ends with its thread; an answer that does not come is no more than a line that is not printed
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

    /** Prints what is new in the gateway's list of models. */
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
