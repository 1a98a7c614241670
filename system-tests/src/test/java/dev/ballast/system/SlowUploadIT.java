package dev.ballast.system;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eclipse.californium.core.coap.BlockOption;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.ResponseCode;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A client that sends a long body at 100 KB a second, block by block. {@code -Dballast.upload=16777216} sends as much as a body may have, which
 * takes 164 s.
 */
@Tag("once")
@Timeout(600)
class SlowUploadIT {
    private static final int BYTES = Integer.getInteger("ballast.upload", 200_000);
    private static final int BYTES_A_SECOND = 100_000;
    private static final int BLOCK = 1024;

    /** Header and token. */
    private static final int HEAD = 12;

    @TempDir
    private static Path folder;

    @Test
    void arrivesHoweverLongItTakes() throws IOException {
        byte[] body = body();
        try (TestFleet fleet = TestFleet.start(folder, 3, "{broker: embedded, listen: \"127.0.0.1:0\"}");
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            InetSocketAddress gateway = Ballast.address(fleet.gateway());
            socket.setSoTimeout(20_000);
            socket.connect(gateway);
            long begunNs = System.nanoTime();
            for (int at = 0; at < body.length; at += BLOCK) {
                pause(begunNs + at * 1_000_000_000L / BYTES_A_SECOND);
                boolean more = at + BLOCK < body.length;
                ResponseCode expected = more ? ResponseCode.CONTINUE : ResponseCode.CONTENT;
                assertThat(answer(socket, block(body, at), at / BLOCK))
                        .as("byte %d", at)
                        .isEqualTo(expected);
            }
        }
    }

    private static void pause(long untilNs) {
        for (long left = untilNs - System.nanoTime(); left > 0; left = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** An input of zeros with much room behind it. */
    private static byte[] body() {
        String zeros = IntStream.range(0, 28 * 28).mapToObj(i -> "0").collect(Collectors.joining(","));
        String json =
                "{\"inputs\": [{\"name\": \"image\", \"shape\": [1, 1, 28, 28], \"datatype\": \"FP32\", \"data\": ["
                        + zeros + "]}]}";
        byte[] body = new byte[BYTES];
        Arrays.fill(body, (byte) ' ');
        byte[] text = json.getBytes(US_ASCII);
        System.arraycopy(text, 0, body, 0, text.length);
        return body;
    }

    private static Request block(byte[] body, int at) {
        Request request = Request.newPost();
        for (String segment : "v2/models/lenet5/infer".split("/", -1)) {
            request.getOptions().addUriPath(segment);
        }
        request.getOptions().setContentFormat(MediaTypeRegistry.APPLICATION_JSON);
        request.getOptions().setBlock1(BlockOption.size2Szx(BLOCK), at + BLOCK < body.length, at / BLOCK);
        if (at == 0) {
            request.getOptions().setSize1(body.length);
        }
        request.setPayload(Arrays.copyOfRange(body, at, Math.min(body.length, at + BLOCK)));
        return request;
    }

    /** The code of the answer, whether it comes with the acknowledgement or later. */
    private static ResponseCode answer(DatagramSocket socket, Request request, int number) throws IOException {
        request.setType(CoAP.Type.CON);
        request.setMID(number & 0xffff);
        request.setToken(new Token(new byte[HEAD - 4]));
        byte[] datagram = new UdpDataSerializer().getByteArray(request);
        socket.send(new DatagramPacket(datagram, datagram.length));
        DatagramPacket in = new DatagramPacket(new byte[2 * BLOCK], 2 * BLOCK);
        do {
            socket.receive(in);
        } while (in.getLength() < HEAD); // an empty acknowledgement
        return ResponseCode.valueOf(in.getData()[1] & 0xff);
    }
}
