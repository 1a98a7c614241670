package dev.ballast.bench.transport;

import dev.ballast.bench.study.Latencies;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.GemmResponse;
import dev.ballast.wire.GemmTimes;
import dev.ballast.wire.WireException;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plain mode with libcoap's command-line client, as other users would call the node. Each exchange starts a process. {@link #startMs}
 * is the time of a nearly empty exchange, which shows the share of the start. The client's own option to repeat pauses for a second in
 * between, so it is not used.
 */
final class LibcoapExchanger implements Exchanger {
    private static final String PROGRAM = "coap-client-notls";
    private static final String SECONDS = "30";
    private static final int STARTS = 21;

    private final Path program;
    private final String node;
    private final Path folder;
    private final Path request;
    private final Path answer;

    private LibcoapExchanger(Path program, InetSocketAddress node, Path folder) {
        this.program = program;
        this.node = "coap://" + node.getAddress().getHostAddress() + ":" + node.getPort();
        this.folder = folder;
        this.request = folder.resolve("request");
        this.answer = folder.resolve("answer");
    }

    /** Where the client is installed; null when it is not. */
    static @Nullable Path find() {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(File.pathSeparator, -1)) {
            Path program = Path.of(folder, PROGRAM);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        return null;
    }

    static LibcoapExchanger open(Path program, InetSocketAddress node) throws IOException {
        return new LibcoapExchanger(program, node, Files.createTempDirectory("ballast-libcoap-"));
    }

    /** Writes down what is to be sent from now on, so that no exchange pays for it. */
    void prepare(Task task) throws IOException {
        Files.write(request, GemmRequest.of(0, task.extents(), task.input()).encode());
    }

    /** Median time of a process that does one round trip, {@code GET /health}. */
    double startMs() throws IOException, InterruptedException {
        Latencies latencies = new Latencies();
        for (int i = 0; i < STARTS; i++) {
            long begun = System.nanoTime();
            if (!run("-m", "get", node + "/health")) {
                throw new IOException(PROGRAM + " cannot reach " + node);
            }
            latencies.add(System.nanoTime() - begun);
        }
        return latencies.quantileMs(0.5);
    }

    @Override
    public Outcome exchange(Task task) throws IOException, InterruptedException {
        Files.deleteIfExists(answer);
        String uri = node + "/gemm/" + task.partId();
        boolean ended = run("-m", "post", "-t", "60", "-b", "1024", "-f", request.toString(), uri);
        if (!ended || !Files.exists(answer)) {
            return new Outcome.Failed("no answer");
        }
        try {
            float[] result = new float[task.outputLength()];
            GemmTimes times =
                    GemmResponse.decodeInto(Files.readAllBytes(answer), FloatTensor.flat(result), 0, result.length);
            return task.isRight(result) ? new Outcome.Right(times) : new Outcome.Failed("a wrong result");
        } catch (WireException e) {
            return new Outcome.Failed(String.valueOf(e.getMessage()));
        }
    }

    private boolean run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-B", SECONDS, "-o", answer.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return process.waitFor() == 0;
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        for (Path file : List.of(request, answer, folder)) {
            file.toFile().delete();
        }
    }
}
