package dev.ballast.demo;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayException;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A gateway in a process of its own, with the classes of this process. It serves studies whose load must not share the gateway's heap.
 * It ends in the same cases as {@link NodeProcess}. Its log is beside its configuration until {@link #close()}.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final String MAIN = "dev.ballast.cli.BallastMain";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    /** From this Java version on, the JVM warns about the use of Unsafe in Netty and Protobuf unless a flag allows it. */
    private static final int UNSAFE_WARNING_SINCE = 23;

    private static final String CONFIG = "gateway.yaml";
    private static final String LISTEN = "listen: 127.0.0.1:";

    private final OwnedFolder folder;
    private final List<String> command;
    private NodeProcess process;
    private final InetSocketAddress address;
    private final URI broker;

    private GatewayProcess(OwnedFolder folder, List<String> command, NodeProcess process, String ready) {
        this.folder = folder;
        this.command = command;
        this.process = process;
        String[] words = ready.split(" ", -1);
        URI uri = URI.create(words[1]);
        address = new InetSocketAddress(uri.getHost(), uri.getPort());
        broker = URI.create(words[words.length - 1]);
    }

    /**
     * Starts a gateway with the built-in model on a free port of loopback, and waits until it is ready.
     *
     * @param id id in the configuration
     * @param settings further lines of the configuration, such as {@code mqtt: {broker: ..}}
     * @param heapMb maximum heap in MiB
     */
    public static GatewayProcess start(String id, List<NodeAddress> nodes, List<String> settings, int heapMb)
            throws GatewayException, InterruptedException {
        OwnedFolder folder;
        Path config;
        try {
            folder = OwnedFolder.create("ballast-gateway-");
            config = Files.write(folder.path().resolve(CONFIG), config(id, nodes, settings));
        } catch (IOException e) {
            throw new GatewayException("cannot create a folder for the gateway: " + e.getMessage(), e);
        }
        try {
            List<String> command = command(config, heapMb);
            NodeProcess process = NodeProcess.start(id, command, folder.path());
            try {
                return new GatewayProcess(folder, command, process, process.readyLine(READY_WITHIN));
            } catch (GatewayException | InterruptedException | RuntimeException e) {
                process.close();
                throw e;
            }
        } catch (IOException e) {
            throw new GatewayException("cannot start the gateway: " + e.getMessage(), e);
        }
    }

    private static List<String> config(String id, List<NodeAddress> nodes, List<String> settings) {
        List<String> lines = new ArrayList<>(List.of("id: " + id, LISTEN + 0));
        lines.addAll(settings);
        lines.add("nodes:");
        for (NodeAddress node : nodes) {
            lines.add("  - {id: " + node.id() + ", address: \"127.0.0.1:"
                    + node.address().getPort() + "\"}");
        }
        return lines;
    }

    private static List<String> command(Path config, int heapMb) {
        List<String> words = new ArrayList<>();
        words.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        words.addAll(List.of("-Xmx" + heapMb + "m", "-Djava.awt.headless=true"));
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
            words.addAll(List.of("--add-modules", VECTOR_MODULE));
        }
        if (Runtime.version().feature() >= UNSAFE_WARNING_SINCE) {
            words.add("--sun-misc-unsafe-memory-access=allow");
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN, "gateway"));
        words.addAll(List.of("--config", config.toString(), "--exit-with-stdin"));
        return words;
    }

    public InetSocketAddress address() {
        return address;
    }

    /** SIGKILL, as from a power cut; returns at once. */
    public void kill() {
        process.kill();
    }

    /**
     * Starts the gateway at its address again after it was killed. Does not wait until it is ready. Its log begins anew; an embedded broker
     * has another port from then on.
     */
    public void restart() throws GatewayException, InterruptedException {
        if (!process.awaitEnd()) {
            throw new GatewayException(process.id() + " did not stop");
        }
        try {
            Path config = folder.path().resolve(CONFIG);
            Files.writeString(
                    config, Files.readString(config).replace(LISTEN + "0\n", LISTEN + address.getPort() + "\n"));
            process = NodeProcess.start(process.id(), command, folder.path());
        } catch (IOException e) {
            throw new GatewayException("cannot start the gateway again: " + e.getMessage(), e);
        }
    }

    /** The broker that received the telemetry of the first start. */
    public URI broker() {
        return broker;
    }

    /** The process, for measurements. */
    public ProcessHandle handle() {
        return process.handle();
    }

    /** The lines of its log so far. */
    public List<String> log() throws IOException {
        return Files.readAllLines(folder.path().resolve(process.id() + ".log"));
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }
}
