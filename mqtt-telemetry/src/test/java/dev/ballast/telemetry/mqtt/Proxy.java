package dev.ballast.telemetry.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between publisher and broker and does to the connection what networks do. */
final class Proxy implements AutoCloseable {
    /** What happens to bytes and to new connections. */
    enum Mode {
        FORWARD,
        /** The broker hears the client, the client does not hear the broker. */
        SWALLOW_ANSWERS,
        /** Accepts and says nothing. */
        SILENT,
        /** Accepts and closes at once. */
        SLAM
    }

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final int target;
    private volatile Mode mode;

    Proxy(int target, Mode mode) throws IOException {
        this.target = target;
        this.mode = mode;
        daemon(this::accept);
    }

    URI uri() {
        return URI.create("tcp://127.0.0.1:" + server.getLocalPort());
    }

    /** From here on; what is open stays open. */
    void set(Mode other) {
        mode = other;
    }

    /** Connections taken so far. */
    int accepted() {
        return accepted.get();
    }

    /** Resets every open connection. */
    void cut() {
        open.forEach(Proxy::shut);
        open.clear();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                accepted.incrementAndGet();
                open.add(client);
                if (mode == Mode.SLAM) {
                    client.close();
                } else if (mode != Mode.SILENT) {
                    Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
                    open.add(broker);
                    resetsWhenClosed(client);
                    resetsWhenClosed(broker);
                    daemon(() -> copy(client, broker, false));
                    daemon(() -> copy(broker, client, true));
                }
            } catch (IOException e) {
                cut();
            }
        }
    }

    private void copy(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[4096];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (!answers || mode != Mode.SWALLOW_ANSWERS) {
                    out.write(buffer, 0, n);
                }
            }
            to.close();
        } catch (IOException e) {
            shut(to);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void resetsWhenClosed(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "test-proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
