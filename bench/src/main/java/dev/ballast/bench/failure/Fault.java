package dev.ballast.bench.failure;

import dev.ballast.demo.DemoFleet;
import dev.ballast.gateway.config.GatewayException;
import java.io.IOException;

/** A fault of a node, and how it ends. */
enum Fault {
    /** SIGKILL; started again with what it kept. */
    KILL("killed", 1),
    /** SIGSTOP, then SIGCONT: the node is silent, its socket takes what it has room for and is worked off later. */
    STOP("stopped", 3),
    /** Nothing gets through to it or from it, and nobody is told. */
    CUT("cut off", 3),
    /** SIGTERM; started again with nothing, as a board that is replaced. */
    REPLACE("replaced", 1);

    private final String label;
    private final int share;

    Fault(String label, int share) {
        this.label = label;
        this.share = share;
    }

    String label() {
        return label;
    }

    /** How often it is among eight faults. */
    int share() {
        return share;
    }

    /** Whether its end is the start of a process. */
    boolean startsProcess() {
        return this == KILL || this == REPLACE;
    }

    void begin(DemoFleet fleet, int node) throws IOException, InterruptedException {
        switch (this) {
            case KILL -> fleet.process(node).kill();
            case STOP -> fleet.process(node).pause();
            case CUT -> fleet.link(node).cut();
            case REPLACE -> fleet.process(node).terminate();
        }
    }

    /** Undoes it; a process that this starts is not waited for. */
    void end(DemoFleet fleet, int node) throws GatewayException, IOException, InterruptedException {
        switch (this) {
            case KILL -> fleet.restart(node, false);
            case STOP -> fleet.process(node).resume();
            case CUT -> fleet.link(node).restore();
            case REPLACE -> fleet.restart(node, true);
        }
    }
}
