package dev.ballast.bench.attack;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.demo.Roster;
import dev.ballast.round.NodeHealth;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks the gateway for its nodes several times a second and records each node that rounds do not wait for. Safe for use by many
 * threads.
 */
final class FleetWatch implements AutoCloseable {
    private static final long EVERY_MS = 250;

    private final Roster roster;
    private final Thread thread;
    private final List<Benched> benched = new ArrayList<>();
    private int asked;
    private int unanswered;
    private boolean whole;
    private String firstFailure = "";

    private FleetWatch(Roster roster) {
        this.roster = roster;
        thread = new Thread(this::watch, "fleet-watch");
        thread.setDaemon(true);
    }

    static FleetWatch start(InetSocketAddress gateway) throws IOException {
        FleetWatch watch = new FleetWatch(Roster.open(gateway));
        watch.thread.start();
        return watch;
    }

    private void watch() {
        try {
            while (true) {
                look();
                Thread.sleep(EVERY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        }
    }

    private void look() throws InterruptedException {
        try {
            take(roster.nodes());
        } catch (IOException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private synchronized void take(JsonNode nodes) {
        asked++;
        whole = true;
        for (JsonNode node : nodes) {
            String state = node.path("state").asText();
            whole &= state.equals("healthy") && node.path("has_parts").asBoolean();
            if (!NodeHealth.State.valueOf(state.toUpperCase(Locale.ROOT)).isAwaited()) {
                benched.add(new Benched(
                        System.nanoTime(),
                        node.path("id").asText(),
                        "GET /nodes: " + state + ", " + node.path("reason").asText()));
            }
        }
    }

    private synchronized void fail(String text) {
        asked++;
        unanswered++;
        firstFailure = firstFailure.isEmpty() ? text : firstFailure;
    }

    /** Forgets all but whether the fleet is whole, at the end of the warm-up. */
    synchronized void forget() {
        benched.clear();
        asked = 0;
        unanswered = 0;
        firstFailure = "";
    }

    /** Whether all nodes were healthy and held their parts when the gateway last answered. */
    synchronized boolean whole() {
        return whole;
    }

    /** Each time that a node was seen for which rounds did not wait. */
    synchronized List<Benched> benched() {
        return List.copyOf(benched);
    }

    synchronized int asked() {
        return asked;
    }

    /** Questions that were refused or not answered: the answer is larger than one block. */
    synchronized int unanswered() {
        return unanswered;
    }

    /** What became of the first of those; empty where there is none. */
    synchronized String firstFailure() {
        return firstFailure;
    }

    @Override
    public void close() {
        thread.interrupt();
        roster.close();
    }
}
