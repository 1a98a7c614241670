package dev.ballast.bench.attack;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Opens jobs at every node that never become complete, each with the longest deadline, from three addresses and many ports. */
final class OpenJobs implements Attack {
    private static final int SOCKETS = 48;

    /** Slices of one element that are asked of every sixteenth job beside the first. */
    private static final int MORE_SLICES = 4;

    private static final int WITH_MORE = 16;

    private final int jobsANode;
    private long job;

    OpenJobs(int jobsANode) {
        this.jobsANode = jobsANode;
    }

    @Override
    public String label() {
        return "open-jobs";
    }

    @Override
    public int steps() {
        return jobsANode;
    }

    @Override
    public void run(AttackTarget target, EvenSteps pace, Tally tally) throws IOException, InterruptedException {
        List<List<String>> parts = new ArrayList<>();
        for (InetSocketAddress node : target.nodes()) {
            parts.add(KnownParts.of(node, Sources.attacker(1)));
        }
        try (Datagrams sockets = Datagrams.open(Sources.attackers(), SOCKETS)) {
            while (pace.next()) {
                job++;
                for (int node = 0; node < parts.size(); node++) {
                    List<String> ids = parts.get(node);
                    if (!ids.isEmpty()) {
                        begin(sockets, target.nodes().get(node), ids.get((int) (job % ids.size())), tally);
                    }
                }
                sockets.drain(tally);
            }
            while (pace.leftNs() > 0) {
                TimeUnit.MILLISECONDS.sleep(50);
                sockets.drain(tally);
            }
        }
    }

    private void begin(Datagrams sockets, InetSocketAddress node, String part, Tally tally) throws IOException {
        int socket = (int) (job % SOCKETS);
        int id = (int) (job & 0xFFFF);
        tally.sent();
        sockets.send(socket, FirstShards.of(job, part).datagram(false, id, (int) job), node);
        if (job % WITH_MORE == 2) {
            for (int slice = 1; slice <= MORE_SLICES; slice++) {
                CoapRequest another = FirstShards.another(job, slice, part);
                sockets.send(socket, another.datagram(false, (id + (slice << 14)) & 0xFFFF, (int) job), node);
            }
        }
    }
}
