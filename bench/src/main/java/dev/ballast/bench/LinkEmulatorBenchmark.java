package dev.ballast.bench;

import dev.ballast.link.LinkEmulator;
import dev.ballast.link.LinkProfile;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How much longer than its profile says does a datagram take through the emulator and back? The node answers at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
public class LinkEmulatorBenchmark {
    private static final String WITHOUT = "without";
    private static final int LARGEST = 65_507;
    /** A datagram that the operating system drops ends the run. */
    private static final int DEADLINE_MS = 10_000;

    /** Nothing in between, an emulator that does nothing, and links of 0.2, 2 and 4 ms there and back. */
    @Param({WITHOUT, "clear", "rtt=200us", "rtt=2ms", "rtt=4ms"})
    private String link;

    /** A digit's activation, and what a convolution of 36 KB takes. */
    @Param({"1000", "36000"})
    private int bytes;

    private DatagramSocket node;
    private DatagramSocket client;
    private LinkEmulator emulator;
    private DatagramPacket request;
    private final DatagramPacket answer = new DatagramPacket(new byte[LARGEST], LARGEST);

    @Setup
    public void open() throws IOException {
        node = socket();
        Thread echo = new Thread(this::echo, "echo");
        echo.setDaemon(true);
        echo.start();
        client = socket();
        client.setSoTimeout(DEADLINE_MS);
        SocketAddress to = node.getLocalSocketAddress();
        if (!link.equals(WITHOUT)) {
            emulator = LinkEmulator.start(LinkProfile.parse(link), (InetSocketAddress) to, 1, System::nanoTime);
            to = emulator.address();
        }
        request = new DatagramPacket(new byte[bytes], bytes, to);
    }

    @TearDown
    public void close() {
        if (emulator != null) {
            emulator.close();
        }
        client.close();
        node.close();
    }

    @Benchmark
    public int thereAndBack() throws IOException {
        client.send(request);
        answer.setLength(LARGEST);
        client.receive(answer);
        return answer.getLength();
    }

    private static DatagramSocket socket() throws SocketException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private void echo() {
        DatagramPacket packet = new DatagramPacket(new byte[LARGEST], LARGEST);
        try {
            while (true) {
                packet.setLength(LARGEST);
                node.receive(packet);
                node.send(packet);
            }
        } catch (IOException e) {
            if (!node.isClosed()) {
                throw new IllegalStateException("the echo ends", e);
            }
        }
    }
}
