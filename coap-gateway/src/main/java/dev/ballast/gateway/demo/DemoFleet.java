package dev.ballast.gateway.demo;

import dev.ballast.gateway.GatewayException;
import dev.ballast.gateway.NodeAddress;
import dev.ballast.profile.BoardProfile;
import dev.ballast.profile.ProfileException;
import dev.ballast.profile.Profiles;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Node processes on loopback, with a folder for their data that goes when they do. */
final class DemoFleet implements AutoCloseable {
    private static final String PROFILE = "generic-jvm";
    private static final String VECTOR_MODULE = "jdk.incubator.vector";

    private final Path folder;
    private final List<NodeProcess> processes = new ArrayList<>();
    private final List<NodeAddress> addresses = new ArrayList<>();

    private DemoFleet(Path folder) {
        this.folder = folder;
    }

    /** Starts {@code count} nodes at the same time and waits until all are ready; none is left running when one is not. */
    static DemoFleet start(int count, Path nodeJar) throws GatewayException, InterruptedException {
        if (!Files.isRegularFile(nodeJar)) {
            throw new GatewayException(
                    "there is no node program at " + nodeJar + "; build it or name it with --node-jar");
        }
        DemoFleet fleet;
        try {
            fleet = new DemoFleet(Files.createTempDirectory("ballast-demo-"));
        } catch (IOException e) {
            throw new GatewayException("no temporary folder can be made: " + e.getMessage(), e);
        }
        try {
            fleet.open(count, command(nodeJar));
            return fleet;
        } catch (GatewayException | InterruptedException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void open(int count, List<String> command) throws GatewayException, InterruptedException {
        for (int i = 1; i <= count; i++) {
            try {
                processes.add(NodeProcess.start("node-" + i, command, folder));
            } catch (IOException e) {
                throw new GatewayException("node-" + i + " cannot be started: " + e.getMessage(), e);
            }
        }
        for (NodeProcess process : processes) {
            addresses.add(process.address());
        }
    }

    /** This virtual machine with the flags of the profile, and the Vector API where this process has it. */
    private static List<String> command(Path nodeJar) throws GatewayException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        try {
            BoardProfile profile = Profiles.load(PROFILE);
            command.addAll(profile.jvmFlags());
        } catch (ProfileException e) {
            throw new GatewayException(String.valueOf(e.getMessage()), e);
        }
        if (ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent()) {
            command.addAll(List.of("--add-modules", VECTOR_MODULE));
        }
        command.addAll(List.of("-jar", nodeJar.toString(), "--profile", PROFILE));
        return List.copyOf(command);
    }

    List<NodeAddress> addresses() {
        return List.copyOf(addresses);
    }

    NodeProcess process(int index) {
        return processes.get(index);
    }

    @Override
    public void close() {
        processes.forEach(NodeProcess::terminate);
        processes.forEach(NodeProcess::close);
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " of the demo cannot be removed", e);
        }
    }
}
