package dev.ballast.gateway;

import dev.ballast.gemm.Kernels;
import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.Scratch;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.NodeInfo;
import dev.ballast.wire.PartIds;
import dev.ballast.wire.PartMessage;
import dev.ballast.wire.WireException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Nodes in memory that do as they are told: they hold parts, multiply, refuse, spoil or stay silent, without a network or a wait. */
final class ScriptedNodes implements PartTransport, NodeControl {
    /** What a node does with a request. */
    enum Mood {
        WORKS,
        /** As a dead node looks once its deadline has passed. */
        SILENT,
        OVERLOADED,
        SPOILS,
        /** Answers only when {@link #deliverHeld} is called. */
        HOLDS
    }

    private final List<Map<String, LinearLayer>> parts = new ArrayList<>();
    private final List<Mood> moods = new ArrayList<>();
    private final Set<Integer> unreachable = new HashSet<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private final List<Integer> asked = new ArrayList<>();
    private int puts;

    ScriptedNodes(int nodes) {
        for (int node = 0; node < nodes; node++) {
            parts.add(new HashMap<>());
            moods.add(Mood.WORKS);
        }
    }

    synchronized void mood(int node, Mood mood) {
        moods.set(node, mood);
    }

    synchronized void unreachable(int node, boolean is) {
        if (is) {
            unreachable.add(node);
        } else {
            unreachable.remove(node);
        }
    }

    /** As after a start without its disk. */
    synchronized void forgetParts(int node) {
        parts.get(node).clear();
    }

    synchronized Set<String> held(int node) {
        return new HashSet<>(parts.get(node).keySet());
    }

    synchronized int puts() {
        return puts;
    }

    /** Nodes asked since the last call, in order. */
    synchronized List<Integer> takeAsked() {
        List<Integer> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    synchronized void deliverHeld() {
        for (Runnable next = held.poll(); next != null; next = held.poll()) {
            next.run();
        }
    }

    @Override
    public synchronized void ask(int node, String partId, byte[] request, long timeoutNs, Answer answer) {
        asked.add(node);
        switch (moods.get(node)) {
            case SILENT -> answer.lost("no answer in time");
            case OVERLOADED -> answer.refused(Refusal.OVERLOADED, "5.03 queue full");
            case SPOILS -> answer.arrived(new byte[] {1, 2, 3}, 1_000);
            case HOLDS -> held.add(() -> compute(node, partId, request, answer, 90_000_000));
            case WORKS -> compute(node, partId, request, answer, 1_000);
        }
    }

    private void compute(int node, String partId, byte[] request, Answer answer, long latencyNs) {
        LinearLayer part = parts.get(node).get(partId);
        if (part == null) {
            answer.refused(Refusal.UNKNOWN_PART, "4.04 no part " + partId);
            return;
        }
        try {
            float[] activation =
                    GemmRequest.decode(request, part.lowering().inputLength()).activation();
            float[] result = new float[part.outputLength()];
            part.multiply(Kernels.best(), activation, 0, new Scratch(), result, 0);
            answer.arrived(GemmResponse.of(new GemmTimes(1, 1), result).encode(), latencyNs);
        } catch (WireException e) {
            answer.refused(Refusal.REJECTED, "4.00 " + e.getMessage());
        }
    }

    @Override
    public synchronized NodeInfo info(int node) throws IOException {
        requireReachable(node);
        return new NodeInfo(
                "node-" + node,
                "test",
                "0",
                "test",
                1,
                1L << 30,
                1L << 30,
                null,
                8,
                List.copyOf(parts.get(node).keySet()),
                1200,
                0);
    }

    @Override
    public synchronized void put(int node, String partId, byte[] part) throws IOException {
        requireReachable(node);
        puts++;
        if (!PartIds.of(part).equals(partId)) {
            throw new IOException("4.00 the body is not " + partId);
        }
        try {
            parts.get(node).put(partId, PartMessage.decode(part).layer());
        } catch (WireException e) {
            throw new IOException("4.00 " + e.getMessage(), e);
        }
    }

    private void requireReachable(int node) throws IOException {
        if (unreachable.contains(node)) {
            throw new IOException("no answer");
        }
    }
}
