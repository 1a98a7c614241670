package dev.ballast.demo;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayException;
import dev.ballast.link.LinkCounters;
import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import dev.ballast.profile.BoardProfile;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.Profiles;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Node processes on loopback, each behind an emulated link if one is requested. Their data is in a temporary folder, which is deleted
 * on close, or by the next fleet if this process is killed.
 */
public final class DemoFleet implements AutoCloseable {
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private final OwnedFolder folder;
    private final List<String> command;
    private final NodeSurroundings surroundings;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<LinkEmulator> links = new ArrayList<>();
    private final List<NodeAddress> addresses = new ArrayList<>();

    private DemoFleet(OwnedFolder folder, List<String> command, NodeSurroundings surroundings) {
        this.folder = folder;
        this.command = command;
        this.surroundings = surroundings;
    }

    /** The nodes of the demonstration, behind emulated links if the options name one. */
    static DemoFleet start(DemoOptions options) throws GatewayException, InterruptedException {
        LinkProfile link = options.link();
        return link == null
                ? start(options.processes(), options.nodeJar())
                : startBehind(link, options.seed(), options.processes(), options.nodeJar());
    }

    /** As {@link #start(int, Path)}, with a link of this kind to each node. {@code seed} is the seed of the links. */
    public static DemoFleet startBehind(LinkProfile link, long seed, int count, Path nodeJar)
            throws GatewayException, InterruptedException {
        DemoFleet fleet = start(count, nodeJar);
        try {
            fleet.putBehind(link, seed);
            return fleet;
        } catch (GatewayException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    /** Starts {@code count} nodes at the same time and waits until all are ready. If one does not become ready, all are ended. */
    public static DemoFleet start(int count, Path nodeJar) throws GatewayException, InterruptedException {
        return startWithin(NodeSurroundings.NONE, count, nodeJar);
    }

    /** As {@link #start(int, Path)}, in surroundings that outlive the nodes. */
    public static DemoFleet startWithin(NodeSurroundings surroundings, int count, Path nodeJar)
            throws GatewayException, InterruptedException {
        if (!Files.isRegularFile(nodeJar)) {
            throw new GatewayException("no node program at " + nodeJar
                    + "; start the program with ./ballast, or name the jar with --node-jar");
        }
        DemoFleet fleet;
        try {
            fleet = new DemoFleet(
                    OwnedFolder.create("ballast-nodes-"), command(nodeJar, surroundings.profile()), surroundings);
        } catch (IOException e) {
            throw new GatewayException("cannot create a temporary folder: " + e.getMessage(), e);
        }
        try {
            fleet.open(count);
            return fleet;
        } catch (GatewayException | InterruptedException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void open(int count) throws GatewayException, InterruptedException {
        for (int i = 1; i <= count; i++) {
            processes.add(launch("node-" + i, 0));
        }
        for (NodeProcess process : processes) {
            addresses.add(process.address(surroundings.readyWithin()));
        }
    }

    private NodeProcess launch(String id, int port) throws GatewayException {
        try {
            List<String> words = surroundings.around(id, NodeProcess.command(id, command, folder.path(), port));
            return NodeProcess.start(id, words, folder.path());
        } catch (IOException e) {
            throw new GatewayException("cannot start " + id + ": " + e.getMessage(), e);
        }
    }

    /**
     * Restarts a node on its port after it was killed or ended. Does not wait until the node is ready.
     *
     * @param emptied whether to delete its data first
     */
    public void restart(int index, boolean emptied) throws GatewayException, InterruptedException {
        NodeProcess ended = processes.get(index);
        int port = ended.address().address().getPort();
        if (!ended.awaitEnd()) {
            throw new GatewayException(ended.id() + " did not stop");
        }
        if (emptied) {
            empty(folder.path().resolve(ended.id()));
        }
        processes.set(index, launch(ended.id(), port));
    }

    private static void empty(Path data) throws GatewayException {
        try {
            OwnedFolder.delete(data);
        } catch (IOException e) {
            throw new GatewayException("cannot delete the data of a node in " + data + ": " + e, e);
        }
    }

    /** Puts a link of this kind before each node. Must be called once, before {@link #addresses} is read. */
    public void putBehind(LinkProfile profile, long seed) throws GatewayException {
        SplittableRandom seeds = new SplittableRandom(seed);
        for (NodeAddress node : List.copyOf(addresses)) {
            try {
                LinkEmulator link = LinkEmulator.start(profile, node.address(), seeds.nextLong(), System::nanoTime);
                links.add(link);
                addresses.set(links.size() - 1, new NodeAddress(node.id(), link.address()));
            } catch (IOException e) {
                throw new GatewayException("cannot open the emulated link to " + node.id() + ": " + e.getMessage(), e);
            }
        }
    }

    /** The JVM of this process with the flags of the profile, and with the Vector API if this process has it. */
    private static List<String> command(Path nodeJar, String profile) throws GatewayException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        try {
            BoardProfile board = Profiles.load(profile);
            command.addAll(board.jvmFlags());
        } catch (ProfileException e) {
            throw new GatewayException(String.valueOf(e.getMessage()), e);
        }
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
            command.addAll(List.of("--add-modules", VECTOR_MODULE));
        }
        command.addAll(List.of("-jar", nodeJar.toString(), "--profile", profile));
        return List.copyOf(command);
    }

    /** The addresses at which the gateway reaches the nodes. */
    public List<NodeAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** The counters of each link; empty without emulated links. */
    List<LinkCounters> linkCounters() {
        return links.stream().map(LinkEmulator::counters).toList();
    }

    /** The link to a node; only with emulated links. */
    public LinkEmulator link(int index) {
        return links.get(index);
    }

    /** The processes that run the nodes at present, in the order of {@link #addresses}. */
    List<NodeProcess> processes() {
        return List.copyOf(processes);
    }

    /** The process that runs this node at present. */
    public NodeProcess process(int index) {
        return processes.get(index);
    }

    @Override
    public void close() {
        try {
            surroundings.ending();
        } finally {
            processes.forEach(NodeProcess::terminate);
            processes.forEach(NodeProcess::close);
            links.forEach(LinkEmulator::close);
            folder.close();
        }
    }
}
