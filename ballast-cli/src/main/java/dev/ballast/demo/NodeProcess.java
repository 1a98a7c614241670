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
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A node in a process of its own. The node ends when it is killed or closed. It watches its standard input, so it also ends when this
 * process ends in any way.
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
     * The command that starts a node.
     *
     * @param machine the JVM with its options, up to the jar
     * @param folder the folder for the node's data
     * @param port port of the node; 0 picks a free one
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
     * @param words the command of the process
     * @param folder folder for the node's log
     */
    static NodeProcess start(String id, List<String> words, Path folder) throws IOException {
        Path log = folder.resolve(id + ".log");
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(log.toFile());
        return new NodeProcess(id, builder.start(), log);
    }

    public String id() {
        return id;
    }

    /** Whether the node is ready or has ended; {@link #address()} then does not wait. */
    public boolean started() {
        return firstLine.isDone();
    }

    /** Waits until the node is ready. */
    public NodeAddress address() throws GatewayException, InterruptedException {
        return address(NodeSurroundings.NONE.readyWithin());
    }

    /** Waits until the node is ready, for at most this long. */
    NodeAddress address(Duration within) throws GatewayException, InterruptedException {
        URI uri = URI.create(readyLine(within).split(" ", -1)[1]);
        return new NodeAddress(id, new InetSocketAddress(uri.getHost(), uri.getPort()));
    }

    /** Waits for the line in which the program says that it is ready and where it listens, for at most this long. */
    String readyLine(Duration within) throws GatewayException, InterruptedException {
        try {
            return firstLine.get(within.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new GatewayException(id + " did not start: " + tail(), e);
        } catch (TimeoutException e) {
            throw new GatewayException(id + " was not ready within " + within.toSeconds() + " s: " + tail(), e);
        }
    }

    /** The process, for measurements. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    long pid() {
        return process.pid();
    }

    /** The exit code of a process that has ended, which is 128 + n after signal n; empty while the process runs. */
    OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Calls {@code listener} once, on a thread of the JDK, when the process has ended. */
    void whenEnded(Consumer<NodeProcess> listener) {
        CompletableFuture<Void> unused = process.onExit().thenAccept(ended -> listener.accept(this));
    }

    /** SIGKILL, as from a power cut; returns at once. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Stops the process (SIGSTOP). Its socket stays open and receives datagrams until its buffer is full. */
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

    /** Waits a few seconds for the process to end; returns whether it has ended. */
    boolean awaitEnd() throws InterruptedException {
        return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** Asks the process to end; returns at once. */
    public void terminate() {
        process.destroy();
    }

    /** Ends the process, by force after a few seconds. */
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
            firstLine.completeExceptionally(new IOException("the process ended"));
        } catch (IOException e) {
            firstLine.completeExceptionally(e);
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "cannot read its log " + log;
        }
    }
}
