package dev.ballast.bench.study;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Handwritten MQTT 3.1.1: the parts that a stolen client id and a subscriber need. Owned by one thread; any thread may call {@link
 * #close()}.
 */
public final class MqttWire implements AutoCloseable {
    private static final int CONNECT_WITHIN_MS = 2_000;
    private static final int DEFAULT_PORT = 1883;

    private static final int CONNECT = 0x10;
    private static final int PUBLISH = 3;
    private static final int SUBSCRIBE = 0x82;
    private static final int PING = 0xc0;
    private static final int CLEAN_SESSION = 2;
    private static final int LEVEL_3_1_1 = 4;
    private static final int MOST_LENGTH_BYTES = 4;

    /** Longer ones are not of this product. */
    private static final int LARGEST_PACKET = 1 << 20;

    private final Socket socket;
    private final DataInputStream in;

    private MqttWire(Socket socket) throws IOException {
        this.socket = socket;
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** A received message. */
    public record Message(String topic, String payload, boolean retained) {}

    /**
     * Connects, without waiting for the broker's answer and without keep-alive.
     *
     * @param clientId whoever has it already is put out
     */
    public static MqttWire connect(URI broker, String clientId) throws IOException {
        Socket socket = new Socket();
        try {
            int port = broker.getPort() < 0 ? DEFAULT_PORT : broker.getPort();
            socket.connect(new InetSocketAddress(broker.getHost(), port), CONNECT_WITHIN_MS);
            socket.setTcpNoDelay(true);
            MqttWire wire = new MqttWire(socket);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            text(body, "MQTT");
            body.writeBytes(new byte[] {LEVEL_3_1_1, CLEAN_SESSION, 0, 0});
            text(body, clientId);
            wire.send(CONNECT, body.toByteArray());
            return wire;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Asks for all messages of these topics, at most once each. */
    public void subscribe(String filter) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1});
        text(body, filter);
        body.write(0);
        send(SUBSCRIBE, body.toByteArray());
    }

    /** Shows the broker that this client is there. The embedded broker ended a connection that stayed silent for a minute. */
    public void ping() throws IOException {
        send(PING, new byte[0]);
    }

    /** Waits for the next packet; empty when it brings no message. */
    public Optional<Message> next() throws IOException {
        int head = in.readUnsignedByte();
        byte[] body = new byte[length()];
        in.readFully(body);
        if (head >> 4 != PUBLISH) {
            return Optional.empty();
        }
        int topicBytes = ((body[0] & 255) << 8) | (body[1] & 255);
        int at = 2 + topicBytes + ((head & 6) == 0 ? 0 : 2);
        return Optional.of(new Message(
                new String(body, 2, topicBytes, StandardCharsets.UTF_8),
                new String(body, at, body.length - at, StandardCharsets.UTF_8),
                (head & 1) != 0));
    }

    private int length() throws IOException {
        int length = 0;
        for (int i = 0; i < MOST_LENGTH_BYTES; i++) {
            int next = in.readUnsignedByte();
            length |= (next & 127) << (7 * i);
            if (next < 128) {
                break;
            }
        }
        if (length > LARGEST_PACKET) {
            throw new IOException("a packet of " + length + " bytes");
        }
        return length;
    }

    private synchronized void send(int head, byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(head);
        int left = body.length;
        do {
            packet.write(left > 127 ? (left & 127) | 128 : left);
            left >>= 7;
        } while (left > 0);
        packet.writeBytes(body);
        socket.getOutputStream().write(packet.toByteArray());
        socket.getOutputStream().flush();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    /** Just goes, as a broken connection does. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
