package dev.ballast.telemetry.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real Mosquitto process. Where it is not installed the test is skipped by name, in CI it fails. */
final class Mosquitto implements TestBroker {
    private final Path folder;
    private final List<String> more;
    private int port;
    private Process process;

    private Mosquitto(Path folder, List<String> more) throws IOException {
        this.folder = folder;
        this.more = more;
        this.port = freePort();
        this.process = launch();
    }

    static Mosquitto start() throws IOException {
        return new Mosquitto(
                Files.createTempDirectory(Path.of("target"), "mosquitto"), List.of("allow_anonymous true"));
    }

    /** One that asks for this user and password. */
    static Mosquitto startWith(String user, String password) throws Exception {
        Path folder = Files.createTempDirectory(Path.of("target"), "mosquitto");
        Path file = folder.resolve("passwords");
        Process passwd = new ProcessBuilder(
                        program("mosquitto_passwd").toString(), "-b", "-c", file.toString(), user, password)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (passwd.waitFor() != 0) {
            throw new IOException("mosquitto_passwd failed");
        }
        return new Mosquitto(folder, List.of("allow_anonymous false", "password_file " + file.toAbsolutePath()));
    }

    /** Where a program of Mosquitto is; ends the test if it is nowhere. */
    static Path program(String name) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin";
        Optional<Path> found = Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        boolean required = "true".equals(System.getenv("CI")) || System.getenv("BALLAST_DATA") != null;
        if (found.isEmpty() && required) {
            throw new AssertionError(name + " is not installed, and in CI the tests against it must run");
        }
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed");
        return found.orElseThrow();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void restart() throws IOException {
        close();
        process = launch();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private Process launch() throws IOException {
        while (true) {
            List<String> lines = new ArrayList<>(more);
            lines.add("listener " + port + " 127.0.0.1");
            lines.add("max_queued_messages 10000");
            lines.add("persistence false");
            if ("root".equals(System.getProperty("user.name"))) {
                lines.add("user root");
            }
            Path file = Files.write(folder.resolve("mosquitto.conf"), lines);
            Process started = new ProcessBuilder(program("mosquitto").toString(), "-c", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            Await.until("mosquitto listens or has ended", () -> !started.isAlive() || answers(port));
            if (started.isAlive()) {
                return started;
            }
            port = freePort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
