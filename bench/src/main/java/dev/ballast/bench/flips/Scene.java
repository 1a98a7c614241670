package dev.ballast.bench.flips;

import dev.ballast.demo.DemoFleet;
import dev.ballast.demo.Roster;
import dev.ballast.gateway.Gateway;
import dev.ballast.gateway.models.ServedModel;

/** A gateway that serves one model over its nodes, and its clients. */
record Scene(FlippedModel of, DemoFleet fleet, Gateway gateway, Questions questions, Roster roster) {
    ServedModel model() {
        return gateway.models().get(0);
    }

    /** Number of faults of the study: each bit in each split layer and each stage. */
    int faults() {
        return model().remote().size() * of.bits().size();
    }
}
