package dev.ballast.telemetry.mqtt;

import dev.ballast.clock.NanoClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the socket of one link and can close it in any state, also while the socket is connecting. Paho cannot do that: it first shuts the
 * input down, which fails on a socket that is not connected.
 */
final class LinkSockets extends SocketFactory {
    private final NanoClock nanoTime;
    private @Nullable SettlingSocket socket;
    private boolean closed;

    LinkSockets(NanoClock nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized Socket createSocket() throws IOException {
        if (closed) {
            throw new SocketException("the attempt to connect was stopped");
        }
        SettlingSocket made = new SettlingSocket(nanoTime);
        made.setTcpNoDelay(true);
        socket = made;
        return made;
    }

    /** See {@link SettlingSocket#leave}. */
    synchronized void leave() {
        if (socket != null) {
            socket.leave();
        }
    }

    /** Waits, a second at most, for the broker to hang up after {@link #leave}. */
    void awaitPeer() throws IOException {
        SettlingSocket leaving;
        synchronized (this) {
            leaving = socket;
        }
        if (leaving != null) {
            leaving.awaitPeerIfLeaving();
        }
    }

    /** Closes the socket. No further socket is made. */
    synchronized void close() throws IOException {
        closed = true;
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private Socket connected(SocketAddress remote, @Nullable SocketAddress local) throws IOException {
        Socket made = createSocket();
        if (local != null) {
            made.bind(local);
        }
        made.connect(remote);
        return made;
    }
}
