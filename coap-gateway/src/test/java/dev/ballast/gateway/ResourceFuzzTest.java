package dev.ballast.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.fleet.NodeAddress;
import dev.ballast.gateway.config.GatewayConfig;
import dev.ballast.gateway.models.Models;
import dev.ballast.lane.coap.Spoiler;
import dev.ballast.rounds.ScriptedNodes;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import dev.ballast.transport.CoapSettings;
import dev.ballast.wire.TensorCodec;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Response;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged requests to the gateway's resources. {@code -Dballast.fuzz=1000000} sends another number of them. */
@Tag("slow")
class ResourceFuzzTest {
    private static final int DATAGRAMS = Integer.getInteger("ballast.fuzz", 30_000);
    private static final long SEED = 12;
    private static final int BATCH = 64;
    private static final int PATIENCE_MS = 30_000;
    private static final long HEAP_BYTES = 48 << 20;
    private static final int INTERNAL_SERVER_ERROR = 0xa0;
    private static final byte[] TOKEN = {7, 7, 7, 7};

    /** A NON GET /nodes with a token of its own. Its answer shows that the gateway is alive. */
    private static final byte[] PING = HexFormat.of().parseHex("54010000" + "50505050" + "b56e6f646573");

    private final List<byte[]> seeds = new ArrayList<>();
    private final Random random = new Random(SEED);
    private final Spoiler spoiler = new Spoiler(random);
    private int messageId;
    private int internalErrors;

    @Test
    void noRequestBringsTheGatewayDown() throws Exception {
        ScriptedNodes nodes = new ScriptedNodes(5);
        try (Gateway gateway =
                        Gateway.start(config(), new HalfEdges(nodes), System::nanoTime, System::currentTimeMillis);
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(gateway.address());
            sow();
            byte[] right = answer(gateway);
            run(socket, DATAGRAMS / 10);
            long before = heapBytes();
            run(socket, DATAGRAMS);
            assertThat(internalErrors).as("answers 5.00").isZero();
            assertThat(answer(gateway)).isEqualTo(right);
            assertThat(heapBytes() - before).as("bytes of heap").isLessThan(HEAP_BYTES);
        }
    }

    private static GatewayConfig config() {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        List<NodeAddress> addresses = IntStream.range(0, 5)
                .mapToObj(i -> new NodeAddress(
                        "node-" + i, new InetSocketAddress(InetAddress.getLoopbackAddress(), 6_000 + i)))
                .toList();
        return new GatewayConfig(
                "fuzz",
                any,
                false,
                addresses,
                List.of(Models.builtIn()),
                GatewayConfig.Work.defaults(),
                GatewayConfig.Coding.defaults(),
                GatewayConfig.Telemetry.embedded(any));
    }

    private static FloatTensor picture() {
        FloatTensor picture = FloatTensor.zeros(Shape.of(1, 1, 28, 28));
        for (int i = 0; i < 784; i++) {
            picture.data()[i] = i % 17 / 17f;
        }
        return picture;
    }

    private static byte[] png() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY), "png", bytes);
        return bytes.toByteArray();
    }

    private void sow() throws IOException {
        for (String path :
                List.of("nodes", "v2/health/live", "v2/health/ready", "v2/models/lenet5", ".well-known/core")) {
            seed(request(CoAP.Code.GET, path));
        }
        infer(60, TensorCodec.encode(picture()));
        infer(23, png());
        infer(22, png());
        String json =
                "{\"inputs\":[{\"name\":\"image\",\"shape\":[1,1,28,28],\"datatype\":\"FP32\",\"data\":[0.5,1]}]}";
        infer(50, json.getBytes(StandardCharsets.UTF_8));
        Request block = inference(60, new byte[64]);
        block.getOptions().setBlock1(2, true, 0).setSize1(128);
        seed(block);
        Request next = inference(60, new byte[64]);
        next.getOptions().setBlock1(2, false, 1);
        seed(next);
    }

    private static Request request(CoAP.Code code, String path) {
        Request request = new Request(code, CoAP.Type.NON);
        for (String segment : path.split("/", -1)) {
            request.getOptions().addUriPath(segment);
        }
        return request;
    }

    private static Request inference(int format, byte[] body) {
        Request request = request(CoAP.Code.POST, "v2/models/lenet5/infer");
        request.getOptions().setContentFormat(format);
        request.setPayload(body);
        return request;
    }

    private void infer(int format, byte[] body) {
        seed(inference(format, body));
    }

    private void seed(Request request) {
        request.setMID(1);
        request.setToken(new Token(TOKEN));
        seeds.add(new UdpDataSerializer().getByteArray(request));
    }

    /** The body of the answer to a valid inference. */
    private static byte[] answer(Gateway gateway) throws Exception {
        CoapEndpoint client = new CoapEndpoint.Builder()
                .setConfiguration(CoapSettings.controlClient(1 << 20))
                .setInetSocketAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .build();
        client.start();
        try {
            Request request = inference(60, TensorCodec.encode(picture()));
            request.setType(CoAP.Type.CON);
            request.setURI("coap://127.0.0.1:" + gateway.address().getPort() + "/v2/models/lenet5/infer");
            client.sendRequest(request);
            Response response = request.waitForResponse(PATIENCE_MS);
            assertThat(response).isNotNull();
            String text = HexFormat.of().formatHex(response.getPayload());
            assertThat(response.isSuccess()).as(response.getPayloadString()).isTrue();
            return outputs(HexFormat.of().parseHex(text));
        } finally {
            client.destroy();
        }
    }

    /** The part of the answer before its parameters, which contain times. */
    private static byte[] outputs(byte[] payload) {
        String bytes = new String(payload, StandardCharsets.ISO_8859_1);
        int end = bytes.indexOf("parameters");
        int start = bytes.indexOf("outputs");
        assertThat(start).isPositive();
        String kept = end > start ? bytes.substring(start, end) : bytes.substring(start);
        return kept.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void run(DatagramSocket socket, int datagrams) throws IOException {
        for (int sent = 0; sent < datagrams; sent += BATCH) {
            List<byte[]> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                byte[] datagram =
                        spoiler.spoil(seeds.get(random.nextInt(seeds.size())), random.nextInt(16) == 0 ? 0 : 4);
                if (datagram.length >= 4) {
                    datagram[2] = (byte) (messageId >> 8);
                    datagram[3] = (byte) messageId++;
                }
                batch.add(datagram);
                socket.send(new DatagramPacket(datagram, datagram.length));
            }
            ping(socket, batch);
        }
    }

    /** Waits until the gateway has taken the batch. */
    private void ping(DatagramSocket socket, List<byte[]> batch) throws IOException {
        byte[] ping = PING.clone();
        ping[2] = (byte) (messageId >> 8);
        ping[3] = (byte) messageId++;
        socket.send(new DatagramPacket(ping, ping.length));
        byte[] buffer = new byte[65_535];
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        try {
            do {
                socket.receive(packet);
                internalErrors += packet.getLength() > 1 && (buffer[1] & 0xff) == INTERNAL_SERVER_ERROR ? 1 : 0;
            } while (packet.getLength() < 8 || buffer[4] != 0x50 || buffer[5] != 0x50 || buffer[6] != 0x50);
        } catch (SocketTimeoutException e) {
            throw new AssertionError(
                    "no answer after one of "
                            + batch.stream().map(HexFormat.of()::formatHex).toList(),
                    e);
        }
    }

    private static long heapBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
