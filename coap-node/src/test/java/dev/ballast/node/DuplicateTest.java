package dev.ballast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.node.part.Parts;
import dev.ballast.node.work.GateKernel;
import dev.ballast.wire.GemmRequest;
import dev.ballast.wire.JobExtents;
import dev.ballast.wire.PartMessage;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.CoAP.Code;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network may bring one datagram twice. */
class DuplicateTest {
    private static final int PATIENCE_MS = 20_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(
            value = CoAP.Type.class,
            names = {"CON", "NON"})
    void aDuplicateIsAnsweredWithoutComputingAgain(CoAP.Type type) throws Exception {
        GateKernel gate = new GateKernel();
        gate.let(10);
        LinearLayer layer = Parts.dense(7, 11);
        PartMessage part = PartMessage.of(layer);
        try (RunningNode node = new RunningNode(directory, gate, 1, 1);
                DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            node.ask(node.cbor(Code.PUT, "/parts/" + part.partId(), part.encode()));
            byte[] datagram = datagram(node, type, "/gemm/" + part.partId());
            socket.setSoTimeout(PATIENCE_MS);

            byte[] first = exchange(socket, node, datagram);
            byte[] second = exchange(socket, node, datagram);

            assertThat(second).isEqualTo(first);
            assertThat(gate.arrivals()).isEqualTo(1);
        }
    }

    private static byte[] datagram(RunningNode node, CoAP.Type type, String path) {
        Request request = node.cbor(
                Code.POST,
                path,
                GemmRequest.of(0, JobExtents.of(1), Parts.random(11, 1)).encode());
        request.setType(type);
        request.setMID(4711);
        request.setToken(new Token(new byte[] {1, 2, 3, 4}));
        return new UdpDataSerializer().getByteArray(request);
    }

    private static byte[] exchange(DatagramSocket socket, RunningNode node, byte[] datagram) throws Exception {
        socket.send(new DatagramPacket(datagram, datagram.length, node.address()));
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        socket.receive(answer);
        return Arrays.copyOf(answer.getData(), answer.getLength());
    }
}
