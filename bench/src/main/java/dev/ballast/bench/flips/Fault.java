package dev.ballast.bench.flips;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ballast.demo.NodeProcess;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.rounds.Deployed;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A bit to be flipped in one part of a layer. Owned by one thread. */
final class Fault {
    private static final long EVENT_MS = 60_000;
    private static final long HEALTHY_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long LOOK_MS = 5;

    private final Scene scene;
    private final Deployed layer;
    private final int node;
    private final int part;
    private final int wantedBit;

    /**
     * Flips nothing yet.
     *
     * @param node index of the node that holds the part
     * @param wantedBit bit of the weight; the highest bit stands for one that the type does not have
     */
    Fault(Scene scene, Deployed layer, int node, int wantedBit) {
        this.scene = scene;
        this.layer = layer;
        this.node = node;
        this.part = layer.nodes().indexOf(node);
        this.wantedBit = wantedBit;
    }

    /** Flips the bit and waits until the node is healthy again. */
    FlipsResult.Case strike() throws IOException, InterruptedException {
        LinearLayer held = HeldPart.layer(layer, part);
        WeightFlip flip = WeightFlip.choose(
                held,
                bit(held),
                LayerInputs.of(scene.model(), layer, scene.questions().inputs()));
        FlipsResult.Flip what =
                new FlipsResult.Flip(scene.of().name(), layer.name(), process().id(), part, flip.bit(), flip.index());
        String reader = "flips-" + layer.name() + "-" + flip.bit();
        try (EventReader events = EventReader.open(scene.gateway().broker(), reader, FlipsStudy.EVENTS)) {
            write(flip, what);
            FlipsResult.Naming naming = awaitNaming(events);
            FlipsResult.Repair repair = naming.named() ? awaitRepair(events) : FlipsResult.Repair.NONE;
            return new FlipsResult.Case(what, naming, repair);
        }
    }

    private NodeProcess process() {
        return scene.fleet().process(node);
    }

    /** Parity of int8 weights is kept in int16. */
    private int bit(LinearLayer held) {
        int bits = Byte.SIZE * held.weights().format().bytes();
        return wantedBit < bits && bits != Short.SIZE ? wantedBit : bits - 1;
    }

    /** The process is stopped meanwhile. */
    private void write(WeightFlip flip, FlipsResult.Flip what) throws IOException, InterruptedException {
        process().pause();
        try (ProcessMemory memory = ProcessMemory.open(process().handle().pid())) {
            if (memory.flip(flip.run().array(), flip.at(), flip.mask()) == 0) {
                throw new IOException(what + ": the weights were not found in the memory of the node");
            }
        } finally {
            process().resume();
        }
    }

    /** Asks until the gateway computes all of the layer itself: it does so when an answer contradicts the parity. */
    private FlipsResult.Naming awaitNaming(EventReader events) throws IOException, InterruptedException {
        int rounds = 0;
        boolean noticed = false;
        for (int request = 0; request < FlipsStudy.CHECK_EVERY && !noticed; request++) {
            JsonNode how = scene.questions().ask();
            rounds += how.path("rounds").asInt();
            noticed = how.path("local_parts").asInt() >= layer.code().dataParts();
        }
        int most = FlipsStudy.CHECK_EVERY * scene.model().remote().size();
        return new FlipsResult.Naming(noticed && isNamedIn(events.await("corrupt", EVENT_MS)), rounds, most);
    }

    private boolean isNamedIn(JsonNode corrupt) {
        return corrupt.path("node").asText().equals(process().id())
                && corrupt.path("layer").asText().equals(layer.name())
                && corrupt.path("part").asInt(-1) == part;
    }

    private FlipsResult.Repair awaitRepair(EventReader events) throws IOException, InterruptedException {
        int wrongBefore = 0;
        long endNs = System.nanoTime() + HEALTHY_NS;
        do {
            wrongBefore += scene.questions().isAnsweredRight() ? 0 : 1;
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        } while (!isHealthy() && System.nanoTime() - endNs < 0);
        if (!isHealthy()) {
            return new FlipsResult.Repair(false, Double.NaN, wrongBefore, 0);
        }
        JsonNode back = events.await("back", EVENT_MS);
        JsonNode repaired = events.await("repaired", EVENT_MS);
        int wrongAfter = 0;
        for (int input = 0; input < Questions.INPUTS; input++) {
            wrongAfter += scene.questions().isAnsweredRight() ? 0 : 1;
        }
        double ms = back.path("ts").asDouble(Double.NaN)
                - events.await("corrupt", EVENT_MS).path("ts").asDouble();
        boolean pushed = repaired.path("node").asText().equals(process().id())
                && repaired.path("layers").path(0).asText().equals(layer.name());
        return new FlipsResult.Repair(!Double.isNaN(ms) && pushed && isHealthy(), ms, wrongBefore, wrongAfter);
    }

    /** Whether rounds wait for the node. A node on parole counts as healthy. */
    private boolean isHealthy() throws IOException, InterruptedException {
        return scene.roster().nodes().path(node).path("state").asText().equals("healthy");
    }
}
