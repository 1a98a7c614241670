package dev.ballast.bench.attack;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * Sends small requests with the address of a victim that asked for nothing and acknowledges nothing, and counts what the victim
 * receives. The victim's socket is bound in this process. For the servers that equals a forged source address.
 */
final class Reflection implements Attack {
    /** About as many kinds of requests as there are; how many goes by the parts of a node. */
    private static final int KINDS = 44;

    private static final int LARGEST_DATAGRAM = 65_000;

    private final int rounds;
    private int messageId;

    Reflection(int rounds) {
        this.rounds = rounds;
    }

    @Override
    public String label() {
        return "reflection";
    }

    @Override
    public int steps() {
        return rounds * KINDS;
    }

    /** One kind of request, with a socket of its own. */
    private record Bait(String name, InetSocketAddress server, CoapRequest request, boolean confirmable) {}

    @Override
    public void run(AttackTarget target, EvenSteps pace, Tally tally) throws IOException, InterruptedException {
        List<Bait> baits = baits(target);
        try (Datagrams victim = Datagrams.open(List.of(Sources.victim()), baits.size())) {
            for (int step = 0; pace.next(); step++) {
                int i = step % baits.size();
                Bait bait = baits.get(i);
                victim.send(i, bait.request().datagram(bait.confirmable(), ++messageId & 0xFFFF, step), bait.server());
                tally.sent();
                victim.drain(tally);
            }
            while (pace.leftNs() > 0) { // a separate answer is sent again while nobody acknowledges it
                TimeUnit.MILLISECONDS.sleep(50);
                victim.drain(tally);
            }
            for (int i = 0; i < baits.size(); i++) {
                tally.worst(baits.get(i).name(), victim.amplification(i));
            }
        }
    }

    private static List<Bait> baits(AttackTarget target) throws IOException {
        List<Bait> baits = new ArrayList<>();
        InetSocketAddress node = target.nodes().get(0);
        for (boolean whole : new boolean[] {true, false}) {
            for (boolean confirmable : new boolean[] {true, false}) {
                String how = (confirmable ? "CON" : "NON") + (whole ? " Max-Datagram" : "");
                baits.add(new Bait("node GET /node " + how, node, get(whole, "node"), confirmable));
                baits.add(new Bait("node GET links " + how, node, get(whole, ".well-known", "core"), confirmable));
                for (String part : KnownParts.of(node, Sources.attacker(2))) {
                    baits.add(new Bait("node GET /parts " + how, node, get(whole, "parts", part), confirmable));
                }
                InetSocketAddress gateway = target.gateway();
                baits.add(new Bait("gateway GET /nodes " + how, gateway, get(whole, "nodes"), confirmable));
                baits.add(
                        new Bait("gateway GET links " + how, gateway, get(whole, ".well-known", "core"), confirmable));
                baits.add(new Bait("gateway GET plan " + how, gateway, get(whole, "plan", "lenet5"), confirmable));
                baits.add(new Bait(
                        "gateway GET model " + how, gateway, get(whole, "v2", "models", "lenet5"), confirmable));
                baits.add(new Bait("gateway POST infer " + how, gateway, infer(whole), confirmable));
            }
        }
        return baits;
    }

    private static CoapRequest get(boolean whole, String... path) {
        return sized(whole, new CoapRequest(CoapRequest.GET, path));
    }

    /** The smallest picture there is; its answer has the same length as any. */
    private static CoapRequest infer(boolean whole) throws IOException {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY), "png", png);
        return sized(whole, new CoapRequest(CoapRequest.POST, AttackTarget.INFER))
                .option(CoapRequest.CONTENT_FORMAT, CoapRequest.PNG)
                .payload(png.toByteArray());
    }

    private static CoapRequest sized(boolean whole, CoapRequest request) {
        return whole ? request.option(CoapRequest.MAX_DATAGRAM, LARGEST_DATAGRAM) : request;
    }
}
