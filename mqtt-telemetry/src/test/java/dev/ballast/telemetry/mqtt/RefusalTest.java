package dev.ballast.telemetry.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that refuses or ends each connection, for every reason that MQTT 5 has (section 2.4). */
@Tag("once")
@Timeout(120)
class RefusalTest {
    private static final int FIRST_REASON = 0x80;
    private static final int LAST_REASON = 0xA2;

    /** Answers each CONNECT with this reason, or takes the connection and ends it with the reason. */
    private record Refusing(ServerSocket socket, int reason, boolean afterwards, AtomicInteger attempts)
            implements Runnable, AutoCloseable {
        static Refusing start(int reason, boolean afterwards) throws IOException {
            Refusing broker = new Refusing(
                    new ServerSocket(0, 10, InetAddress.getLoopbackAddress()), reason, afterwards, new AtomicInteger());
            Thread thread = new Thread(broker, "refusing-" + Integer.toHexString(reason));
            thread.setDaemon(true);
            thread.start();
            return broker;
        }

        @Override
        public void run() {
            while (!socket.isClosed()) {
                try (Socket client = socket.accept()) {
                    answer(client);
                } catch (IOException e) {
                    // the client has gone, or the test is over
                }
            }
        }

        private void answer(Socket client) throws IOException {
            DataInputStream in = new DataInputStream(client.getInputStream());
            in.readByte();
            int length = 0;
            for (int shift = 0, part = 0x80; (part & 0x80) != 0; shift += 7) {
                part = in.readUnsignedByte();
                length |= (part & 0x7F) << shift;
            }
            in.readFully(new byte[length]);
            client.getOutputStream().write(new byte[] {0x20, 3, 0, (byte) (afterwards ? 0 : reason), 0});
            if (afterwards) {
                client.getOutputStream().write(new byte[] {(byte) 0xE0, 2, (byte) reason, 0});
            }
            attempts.incrementAndGet();
            in.readAllBytes();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void noReasonEndsTelemetry() throws Exception {
        for (boolean afterwards : new boolean[] {false, true}) {
            List<Refusing> brokers = new ArrayList<>();
            List<MqttTelemetry> publishers = new ArrayList<>();
            for (int reason = FIRST_REASON; reason <= LAST_REASON; reason++) {
                Refusing broker = Refusing.start(reason, afterwards);
                brokers.add(broker);
                URI uri = URI.create("tcp://127.0.0.1:" + broker.socket().getLocalPort());
                publishers.add(MqttTelemetry.start(
                        MqttConfig.defaults(uri, "refused-" + reason), System::currentTimeMillis, System::nanoTime));
            }
            for (Refusing broker : brokers) {
                Await.until(
                        "three attempts after reason " + Integer.toHexString(broker.reason()),
                        () -> broker.attempts().get() >= 3);
            }
            for (int i = 0; i < brokers.size(); i++) {
                brokers.get(i).close();
                publishers.get(i).publish(Samples.late("n"));
                assertThat(publishers.get(i).counters().dropped()).isZero();
            }
            publishers.parallelStream().forEach(MqttTelemetry::close);
        }
    }
}
