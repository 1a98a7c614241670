package dev.ballast.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ballast.demo.LiveObjects;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;

/** A child process whose output is kept by line. It ends at the latest when it is closed. */
final class Program implements AutoCloseable {
    private static final long END_S = 120;
    private static final long STOP_S = 15;

    private final String name;
    private final Process process;
    private final Lines output;
    private final Lines errors;

    private Program(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = new Lines(name + "-out", process.inputReader(UTF_8));
        this.errors = new Lines(name + "-err", process.errorReader(UTF_8));
    }

    /** What a program that ended left. */
    record Outcome(int status, List<String> output, List<String> errors) {}

    static Program start(String name, List<String> command) throws IOException {
        return start(name, Map.of(), command);
    }

    /** The same with these variables added to the environment, which all processes that it starts inherit. */
    static Program start(String name, Map<String, String> environment, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new Program(name, builder.start());
    }

    /** Runs a program to its end, with nothing on its standard input. */
    static Outcome run(List<String> command) throws IOException {
        try (Program program = start(command.get(0), command)) {
            program.process.getOutputStream().close();
            return program.awaitEnd();
        }
    }

    /** The objects of its JVM, after a collection. */
    LiveObjects liveObjects() {
        try {
            return LiveObjects.of(handle());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Where a third-party program is. The test is skipped where it is nowhere, and fails there in CI. */
    static String find(String program) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin";
        for (String folder : path.split(":", -1)) {
            Path file = Path.of(folder, program);
            if (Files.isExecutable(file)) {
                return file.toString();
            }
        }
        if ("true".equals(System.getenv("CI")) || System.getenv("BALLAST_DATA") != null) {
            throw new AssertionError(program + " is not installed, and in CI the tests with it must run");
        }
        Assumptions.abort(program + " is not installed");
        throw new IllegalStateException("not reached");
    }

    /** The first line of standard output that fits, now or as soon as it comes. */
    String awaitLine(String what, Predicate<String> fits) {
        return output.await(name + " says " + what, fits, this);
    }

    /** The same on standard error. */
    String awaitErrorLine(String what, Predicate<String> fits) {
        return errors.await(name + " says " + what, fits, this);
    }

    List<String> output() {
        return output.all();
    }

    List<String> errors() {
        return errors.all();
    }

    Outcome awaitEnd() {
        return awaitEnd(END_S);
    }

    /** What it left, once it has ended, which takes {@code deadlineS} seconds at most. */
    Outcome awaitEnd(long deadlineS) {
        Await.until(
                name + " ends", deadlineS, () -> !process.isAlive() && output.ended && errors.ended, this::describe);
        return new Outcome(process.exitValue(), output.all(), errors.all());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGKILL, as from a power cut. */
    void kill() {
        handle().destroyForcibly(); // by its handle, for the process itself would close its streams under the readers
        Await.until(name + " is gone", () -> !process.isAlive(), this::describe);
    }

    /** SIGINT, as from Ctrl-C. */
    void interrupt() throws IOException {
        signal("-INT");
    }

    /** Sends a signal, as the command kill names it. */
    void signal(String signal) throws IOException {
        run(List.of(find("kill"), signal, Long.toString(process.pid())));
    }

    @Override
    public void close() {
        handle().destroy();
        try {
            if (!process.waitFor(STOP_S, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            handle().destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The state once all is there that it has written: its output ends before its errors, which say why, are read. */
    private String describeEnd() {
        awaitEnd();
        return describe();
    }

    private String describe() {
        return name + (process.isAlive() ? " runs" : " ended with " + process.exitValue()) + "\n" + tail(output) + "\n"
                + tail(errors);
    }

    private static String tail(Lines lines) {
        List<String> all = lines.all();
        return String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
    }

    /** One stream, read by a thread of its own. */
    private static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private volatile boolean ended;

        Lines(String name, BufferedReader reader) {
            Thread thread = new Thread(() -> read(reader), name);
            thread.setDaemon(true);
            thread.start();
        }

        private void read(BufferedReader reader) {
            try (reader) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    synchronized (lines) {
                        lines.add(line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                ended = true;
            }
        }

        List<String> all() {
            synchronized (lines) {
                return List.copyOf(lines);
            }
        }

        String await(String what, Predicate<String> fits, Program owner) {
            Await.until(what, () -> ended || all().stream().anyMatch(fits), owner::describe);
            return all().stream()
                    .filter(fits)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("ended before: " + what + "\n" + owner.describeEnd()));
        }
    }
}
