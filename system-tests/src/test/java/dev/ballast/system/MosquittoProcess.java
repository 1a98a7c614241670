package dev.ballast.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Mosquitto on a free port of loopback. */
final class MosquittoProcess implements AutoCloseable {
    private final Path config;
    private final int port;
    private Program program;

    private MosquittoProcess(Path config, int port) throws IOException {
        this.config = config;
        this.port = port;
        this.program = launch(config, port);
    }

    static MosquittoProcess start(Path folder) throws IOException {
        int port = FreePort.tcp();
        Path file = Files.write(
                folder.resolve("mosquitto.conf"),
                List.of("listener " + port + " 127.0.0.1", "allow_anonymous true", "persistence false"));
        return new MosquittoProcess(file, port);
    }

    private static Program launch(Path config, int port) throws IOException {
        Program program = Program.start("mosquitto", List.of(Program.find("mosquitto"), "-c", config.toString()));
        Await.until("mosquitto listens", () -> answers(port), program::output);
        return program;
    }

    void kill() {
        program.kill();
    }

    /** Starts it again where it was, with nothing of what it knew. */
    void restart() throws IOException {
        program = launch(config, port);
    }

    int port() {
        return port;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
