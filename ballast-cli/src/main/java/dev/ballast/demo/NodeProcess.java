package dev.ballast.demo;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A node running as a process of its own. It ends when it is killed, when it is closed, and, because it watches its standard input,
 * when this process ends in whatever way.
 */
public final class NodeProcess implements AutoCloseable {
    private static final long STOP_SECONDS = 3;
    private static final int LOG_LINES = 5;

    private final String id;
    private final Process process;
    private final Path log;
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();

    private NodeProcess(String id, Process process, Path log) {
        this.id = id;
        this.process = process;
        this.log = log;
        Thread reader = new Thread(this::readOutput, "output-of-" + id);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * The words that start a node.
     *
     * @param machine the virtual machine with its options, up to the jar
     * @param folder for the node's data
     * @param port where it listens; 0 picks a free one
     */
    static List<String> command(String id, List<String> machine, Path folder, int port) {
        List<String> words = new ArrayList<>(machine);
        words.addAll(List.of("--id", id, "--host", "127.0.0.1", "--port", Integer.toString(port)));
        words.addAll(List.of("--data", folder.resolve(id).toString(), "--exit-with-stdin"));
        return words;
    }

    /**
     * Starts a node; {@link #address()} waits for it.
     *
     * @param words that become the node's process
     * @param folder for the node's log
     */
    static NodeProcess start(String id, List<String> words, Path folder) throws IOException {
        Path log = folder.resolve(id + ".log");
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(log.toFile());
        return new NodeProcess(id, builder.start(), log);
    }

    public String id() {
        return id;
    }

    /** Whether the node has said that it is ready, or has ended; {@link #address()} does not wait then. */
    public boolean started() {
        return firstLine.isDone();
    }

    /** Waits until the node is ready. */
    public NodeAddress address() throws GatewayException, InterruptedException {
        return address(NodeSurroundings.NONE.readyWithin());
    }

    /** Waits for so long until the node is ready. */
    NodeAddress address(Duration within) throws GatewayException, InterruptedException {
        URI uri = URI.create(readyLine(within).split(" ", -1)[1]);
        return new NodeAddress(id, new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    /** The line in which the program says that it is ready, and where it listens; waits for it for so long. */
    String readyLine(Duration within) throws GatewayException, InterruptedException {
        try {
            return firstLine.get(within.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new GatewayException(id + " did not start: " + tail(), e);
        } catch (TimeoutException e) {
            throw new GatewayException(id + " was not ready within " + within.toSeconds() + " s: " + tail(), e);
        }
    }

    /** The process, to be looked at. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGKILL, as from a power cut; returns at once. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Stops the process where it stands (SIGSTOP); its socket stays and takes what it has room for. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** Ends {@link #pause()}. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int status = kill.waitFor();
        if (status != 0) {
            throw new IOException("kill " + signal + " of " + id + " ended with " + status);
        }
    }

    /** Waits until the process is gone, some seconds at most; true when it is. */
    boolean awaitEnd() throws InterruptedException {
        return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** Asks the process to end; returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Ends the process, by force after some seconds. */
    @Override
    public void close() {
        terminate();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("ready coap://")) {
                    firstLine.complete(line);
                }
            }
            firstLine.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            firstLine.completeExceptionally(e);
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "its log " + log + " cannot be read";
        }
    }
}
