package dev.ballast.system;

import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Node processes and a gateway process that was started with a gateway.yaml, in a folder of their own. Owned by one thread. */
final class TestFleet implements AutoCloseable {
    static final String GATEWAY = "hall";

    /** The usual heap of the gateway, in MB. */
    private static final int HEAP_MB = 256;

    private static final String CONFIG = "gateway.yaml";
    private static final String ANY_PORT = "listen: 127.0.0.1:0";

    private final Path folder;
    private final List<String> gatewayJvm;
    private final List<Program> nodes = new ArrayList<>();
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private final List<LinkEmulator> links = new ArrayList<>();
    private @Nullable Program gateway;

    private TestFleet(Path folder, List<String> gatewayJvm) {
        this.folder = folder;
        this.gatewayJvm = gatewayJvm;
    }

    /** Options of a JVM that is tested, not measured. */
    private static List<String> tested(int heapMb) {
        return List.of(heap(heapMb), Ballast.ONE_COMPILER_FLAG, Ballast.FEW_TRIALS);
    }

    private static String heap(int heapMb) {
        return "-Xmx" + heapMb + "m";
    }

    /**
     * Starts {@code count} nodes, the last of them for parity, and the gateway.
     *
     * @param mqtt the gateway's broker, as its configuration has it
     */
    static TestFleet start(Path folder, int count, String mqtt) throws IOException {
        return start(folder, count, mqtt, List.of());
    }

    /**
     * The same with more in the gateway's configuration.
     *
     * @param more lines of it
     */
    static TestFleet start(Path folder, int count, String mqtt, List<String> more) throws IOException {
        return start(folder, count, mqtt, more, HEAP_MB);
    }

    /**
     * The same with another heap.
     *
     * @param heapMb of the gateway, in MB
     */
    static TestFleet start(Path folder, int count, String mqtt, List<String> more, int heapMb) throws IOException {
        return start(new TestFleet(folder, tested(heapMb)), count, mqtt, more);
    }

    /** The same with a gateway whose JVM is that of users, to measure it. */
    static TestFleet startToMeasure(Path folder, int count, String mqtt) throws IOException {
        return start(new TestFleet(folder, List.of(heap(HEAP_MB))), count, mqtt, List.of());
    }

    private static TestFleet start(TestFleet fleet, int count, String mqtt, List<String> more) throws IOException {
        try {
            fleet.startNodes(count);
            fleet.openGateway(mqtt, more);
            return fleet;
        } catch (IOException | RuntimeException | AssertionError e) {
            fleet.close();
            throw e;
        }
    }

    /** The same with an emulated link before each node, which passes everything on at once until it is cut. */
    static TestFleet startBehindLinks(Path folder, int count, String mqtt) throws IOException {
        TestFleet fleet = new TestFleet(folder, tested(HEAP_MB));
        try {
            fleet.startNodes(count);
            for (InetSocketAddress node : fleet.addresses) {
                fleet.links.add(LinkEmulator.start(LinkProfile.clear(), node, 1, System::nanoTime));
            }
            fleet.openGateway(mqtt, List.of());
            return fleet;
        } catch (IOException | RuntimeException | AssertionError e) {
            fleet.close();
            throw e;
        }
    }

    private void startNodes(int count) throws IOException {
        for (int node = 0; node < count; node++) {
            nodes.add(startNode(node, 0));
        }
        nodes.forEach(node -> addresses.add(Ballast.address(node)));
    }

    private void openGateway(String mqtt, List<String> more) throws IOException {
        List<String> lines = new ArrayList<>(List.of("id: " + GATEWAY, ANY_PORT, "mqtt: " + mqtt));
        lines.addAll(more);
        lines.add("health: {first-probe-ms: 50, last-probe-ms: 200}");
        lines.add("nodes:");
        for (int node = 0; node < nodes.size(); node++) {
            InetSocketAddress address =
                    links.isEmpty() ? addresses.get(node) : links.get(node).address();
            lines.add("  - {id: " + id(node) + ", address: \"127.0.0.1:" + address.getPort() + "\"}");
        }
        Files.write(folder.resolve(CONFIG), lines);
        startGateway();
        Ballast.address(gateway());
    }

    private void startGateway() throws IOException {
        Program started = Program.start(
                "gateway",
                Ballast.portableCommand(
                        gatewayJvm,
                        "gateway",
                        "--config",
                        folder.resolve(CONFIG).toString()));
        gateway = started;
    }

    static String id(int node) {
        return "node-" + (node + 1);
    }

    InetSocketAddress nodeAddress(int node) {
        return addresses.get(node);
    }

    Path data(int node) {
        return folder.resolve(id(node));
    }

    void kill(int node) {
        nodes.get(node).kill();
    }

    /** Starts a node that was killed, where it was. */
    void restart(int node) throws IOException {
        nodes.set(node, startNode(node, addresses.get(node).getPort()));
        Ballast.address(nodes.get(node));
    }

    /** Starts another node at the address of one that was killed. */
    void replace(int node, List<String> command) throws IOException {
        nodes.set(node, Program.start(id(node), command));
        Ballast.address(nodes.get(node));
    }

    /** Starts nodes at the same time that were killed. */
    void restartAll() throws IOException {
        for (int node = 0; node < nodes.size(); node++) {
            nodes.set(node, startNode(node, addresses.get(node).getPort()));
        }
        nodes.forEach(Ballast::address);
    }

    /** SIGSTOP, then SIGCONT. */
    void stop(int node) throws IOException {
        nodes.get(node).signal("-STOP");
    }

    void resume(int node) throws IOException {
        nodes.get(node).signal("-CONT");
    }

    LinkEmulator link(int node) {
        return links.get(node);
    }

    Program node(int node) {
        return nodes.get(node);
    }

    private Program startNode(int node, int port) throws IOException {
        return Program.start(id(node), Ballast.nodeCommand(id(node), port, data(node)));
    }

    InetSocketAddress address() {
        return Ballast.address(gateway());
    }

    /** Port of the broker that the gateway says it uses. */
    int brokerPort() {
        String line = gateway().awaitLine("its broker", text -> text.startsWith("ready "));
        return URI.create(line.substring(line.indexOf("mqtt ") + 5)).getPort();
    }

    void killGateway() {
        gateway().kill();
    }

    /** Starts the gateway that was killed, where it was; does not wait until it is ready. */
    void restartGateway() throws IOException {
        Path config = folder.resolve(CONFIG);
        String listen = "listen: 127.0.0.1:" + address().getPort();
        Files.writeString(config, Files.readString(config).replace(ANY_PORT, listen));
        startGateway();
    }

    /** The process of the gateway. */
    Program gateway() {
        Program started = gateway;
        if (started == null) {
            throw new IllegalStateException("the gateway has not been started");
        }
        return started;
    }

    @Override
    public void close() {
        if (gateway != null) {
            gateway.close();
        }
        nodes.forEach(Program::close);
        links.forEach(LinkEmulator::close);
    }
}
