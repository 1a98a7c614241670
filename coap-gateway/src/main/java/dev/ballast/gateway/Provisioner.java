package dev.ballast.gateway;

import dev.ballast.wire.NodeInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes to each node the parts that it lacks, by asking what it holds. One thread; nodes that need parts wait in a set, so a node
 * that reports a missing part a hundred times is visited once. A node that cannot be reached is left to the rounds: they notice when
 * it is back, and its first unknown part brings it here again.
 */
final class Provisioner implements Provisioning, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Provisioner.class);

    /** Longest wait for the thread to leave a call to a node. */
    private static final long JOIN_MS = 1_000;

    private final NodeControl control;
    private final List<NodeAddress> nodes;
    private final List<ServedModel> models;
    private final Linked linked;
    private final LongSupplier nanoClock;
    private final Set<Integer> wanted = new LinkedHashSet<>();
    private final Set<Integer> provisioned = new HashSet<>();
    private List<DeployedLayer> prepared = List.of();
    private final Thread thread;
    private boolean closed;

    /** Is told what a probe found. */
    interface Linked {
        void linked(int node, LinkReport report);
    }

    Provisioner(
            NodeControl control,
            List<NodeAddress> nodes,
            List<ServedModel> models,
            Linked linked,
            LongSupplier nanoClock) {
        this.linked = linked;
        this.nanoClock = nanoClock;
        this.control = control;
        this.nodes = List.copyOf(nodes);
        this.models = List.copyOf(models);
        this.thread = new Thread(this::work, "provisioner");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public synchronized void request(int node) {
        if (wanted.add(node)) {
            provisioned.remove(node);
            notifyAll();
        }
    }

    /** Counts the parts of these layers too among those that nodes must hold, beside those of the models as they are deployed. */
    synchronized void prepare(List<DeployedLayer> layers) {
        prepared = List.copyOf(layers);
    }

    private synchronized List<DeployedLayer> layers() {
        return Stream.concat(models.stream().flatMap(model -> model.deployed().stream()), prepared.stream())
                .toList();
    }

    /** Whether the node held all its parts when it was last visited, and has not said otherwise since. */
    synchronized boolean isProvisioned(int node) {
        return provisioned.contains(node);
    }

    /** Waits until every node asked for so far has been visited; each visit ends, for the calls to the nodes time out. */
    synchronized void awaitIdle() throws InterruptedException {
        while (!wanted.isEmpty()) {
            wait();
        }
    }

    private void work() {
        try {
            while (true) {
                int node = next();
                boolean complete = provision(node);
                done(node, complete);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // close() asks the thread to end
        }
    }

    private synchronized int next() throws InterruptedException {
        while (wanted.isEmpty()) {
            if (closed) {
                throw new InterruptedException();
            }
            wait();
        }
        return wanted.iterator().next();
    }

    private synchronized void done(int node, boolean complete) {
        wanted.remove(node);
        if (complete) {
            provisioned.add(node);
        }
        notifyAll();
    }

    /** True when the node holds all its parts now. */
    private boolean provision(int node) throws InterruptedException {
        String id = nodes.get(node).id();
        try {
            NodeInfo info = control.info(node);
            if (!info.id().equals(id)) {
                LOG.warn(
                        "the node at {} calls itself {}, the fleet calls it {}",
                        nodes.get(node).address(),
                        info.id(),
                        id);
            }
            LinkReport link = control.probe(node, info);
            linked.linked(node, link);
            Set<String> held = new HashSet<>(info.partIds());
            List<Part> missing = new ArrayList<>();
            int parts = 0;
            for (Part part : partsOf(node)) {
                parts++;
                if (!held.contains(part.id())) {
                    missing.add(part);
                }
            }
            long bytes = 0;
            for (Part part : missing) {
                byte[] encoded = part.layer().encode(part.index());
                control.put(
                        node,
                        part.id(),
                        encoded,
                        new PushProgress(id, part.layer().name(), encoded.length, nanoClock));
                bytes += encoded.length;
            }
            LOG.info(
                    "node {} ({}, kernel {}, round trip {} ms, datagrams of {} bytes) holds its {} parts; pushed {} of them, {} bytes",
                    id,
                    info.profile(),
                    info.kernel(),
                    String.format(Locale.ROOT, "%.2f", link.roundTrip().toNanos() / 1e6),
                    link.datagramBytes(),
                    parts,
                    missing.size(),
                    bytes);
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "node {} at {} has not got its parts: {}",
                    id,
                    nodes.get(node).address(),
                    e.getMessage());
            return false;
        }
    }

    private record Part(DeployedLayer layer, int index, String id) {}

    private List<Part> partsOf(int node) {
        List<Part> parts = new ArrayList<>();
        for (DeployedLayer layer : layers()) {
            int part = layer.nodes().indexOf(node);
            if (part >= 0) {
                parts.add(new Part(layer, part, layer.partId(part)));
            }
        }
        return parts;
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        thread.interrupt();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
