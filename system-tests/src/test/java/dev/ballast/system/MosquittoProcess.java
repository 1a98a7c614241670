package dev.ballast.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Mosquitto on a free port of loopback. */
final class MosquittoProcess implements AutoCloseable {
    private final Program program;
    private final int port;

    private MosquittoProcess(Program program, int port) {
        this.program = program;
        this.port = port;
    }

    static MosquittoProcess start(Path folder) throws IOException {
        int port = FreePort.tcp();
        Path file = Files.write(
                folder.resolve("mosquitto.conf"),
                List.of("listener " + port + " 127.0.0.1", "allow_anonymous true", "persistence false"));
        Program program = Program.start("mosquitto", List.of(Program.find("mosquitto"), "-c", file.toString()));
        Await.until("mosquitto listens", () -> answers(port), program::output);
        return new MosquittoProcess(program, port);
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
