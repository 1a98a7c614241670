package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.GemmKernel;
import dev.ballast.gemm.Kernels;
import dev.ballast.transport.CoapSettings;
import dev.ballast.transport.EchoingEndpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;

/** A node on loopback, whose clock stands still unless it is moved, and two clients such as a gateway has. */
public final class RunningNode implements AutoCloseable {
    static final int QUEUE = 2;
    static final long MEMORY = 16 << 20;
    static final int DATAGRAM = 1200;

    /** Far beyond any answer; a test that waits so long has failed. */
    private static final long PATIENCE_MS = 20_000;

    final AtomicLong nanoClock = new AtomicLong();
    private final Node node;
    private final CoapEndpoint control = endpoint(CoapSettings.controlClient((int) MEMORY));
    private final CoapEndpoint data = endpoint(CoapSettings.dataClient());

    RunningNode(Path directory, GemmKernel kernel, int threads, int queue) throws Exception {
        node = Node.start(config(directory, 0, threads, queue), kernel, nanoClock::get);
        for (CoapEndpoint endpoint : List.of(control, data)) {
            endpoint.start();
            assertThat(new EchoingEndpoint(endpoint, System::nanoTime)
                            .ask(request(Code.GET, "/health"), PATIENCE_MS)
                            .response())
                    .as("shows that it receives, for who does not gets long texts cut")
                    .isNotNull();
        }
    }

    public static RunningNode portable(Path directory) throws Exception {
        return new RunningNode(directory, Kernels.portable(), 1, QUEUE);
    }

    static NodeConfig config(Path directory, int port, int threads, int queue) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        return new NodeConfig(
                "n1",
                loopback,
                port,
                directory,
                "test-board",
                threads,
                queue,
                MEMORY,
                DATAGRAM,
                false,
                Duration.ofDays(1));
    }

    InetSocketAddress address() {
        return node.address();
    }

    Request request(Code code, String path) {
        Request request = new Request(code);
        request.setURI("coap://127.0.0.1:" + node.address().getPort() + path);
        return request;
    }

    public Request cbor(Code code, String path, byte[] body) {
        Request request = request(code, path);
        request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_CBOR);
        request.setPayload(body);
        return request;
    }

    /** Asks confirmably, large bodies in blocks. */
    public Response ask(Request request) throws InterruptedException {
        control.sendRequest(request);
        return answer(request);
    }

    public Response ask(Code code, String path) throws InterruptedException {
        return ask(request(code, path));
    }

    /** Sends a confirmable request and does not wait. */
    void sendConfirmable(Request request) {
        control.sendRequest(request);
    }

    /** Sends one non-confirmable datagram and does not wait. */
    void send(Request request) {
        request.setConfirmable(false);
        data.sendRequest(request);
    }

    Response answer(Request request) throws InterruptedException {
        Response response = request.waitForResponse(PATIENCE_MS);
        assertThat(response).as("answer to %s", request).isNotNull();
        return response;
    }

    @Override
    public void close() {
        control.destroy();
        data.destroy();
        node.close();
    }

    private static CoapEndpoint endpoint(Configuration settings) {
        return new CoapEndpoint.Builder()
                .setConfiguration(settings)
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
    }
}
