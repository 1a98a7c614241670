package dev.ballast.bench.attack;

import dev.ballast.bench.study.MqttWire;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Connects to the broker with the gateway's client id, again and again, and stays connected. A broker ends the older connection with
 * that id.
 */
final class StolenId implements Attack {
    /** Connections that stay open; the broker has ended all but the last of them. */
    private static final int KEPT = 2;

    private final int thefts;

    StolenId(int thefts) {
        this.thefts = thefts;
    }

    @Override
    public String label() {
        return "stolen-id";
    }

    @Override
    public int steps() {
        return thefts;
    }

    @Override
    public void run(AttackTarget target, EvenSteps pace, Tally tally) throws IOException, InterruptedException {
        Deque<MqttWire> open = new ArrayDeque<>();
        try {
            while (pace.next()) {
                open.addLast(MqttWire.connect(target.broker(), target.clientId()));
                tally.sent();
                if (open.size() > KEPT) {
                    open.removeFirst().close();
                }
            }
        } finally {
            for (MqttWire wire : open) {
                wire.close();
            }
        }
    }
}
