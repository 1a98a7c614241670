package dev.ballast.rounds;

import dev.ballast.fleet.PartTransport;
import dev.ballast.round.RoundEvent;
import dev.ballast.telemetry.FleetEvent;

/**
 * Passes on the outcomes of one request to one node: to the health of the node, to telemetry, and as events to the round while it runs.
 * Called on a thread of the transport, so it only hands over.
 */
final class PartAnswer implements PartTransport.Answer {
    private final RoundServices services;
    private final RoundInbox inbox;
    private final FleetEvent.Round round;
    private final Deployed layer;
    private final int part;
    private final int node;
    private final int slices;
    private final boolean awaited;
    private int arrived;
    private boolean late;

    /**
     * The receiver for one part.
     *
     * @param slices slices of the result of the part
     * @param awaited whether the round waits for the part
     */
    PartAnswer(
            RoundServices services,
            RoundInbox inbox,
            FleetEvent.Round round,
            Deployed layer,
            int part,
            int slices,
            boolean awaited) {
        this.services = services;
        this.inbox = inbox;
        this.round = round;
        this.layer = layer;
        this.part = part;
        this.node = layer.nodes().get(part);
        this.slices = slices;
        this.awaited = awaited;
    }

    @Override
    public void slice(int slice, byte[] payload, long latencyNs) {
        arrived++;
        if (services.fleet().answered(node, latencyNs)) {
            services.provisioning().request(node); // its link and the parts it holds may have changed
        }
        layer.latency().add(part, latencyNs);
        boolean inTime = inbox.put(new RoundEvent.SliceArrived(part, slice, payload));
        if (!inTime && !late && latencyNs > services.timing().lateFrom().toNanos()) {
            late = true;
            services.telemetry()
                    .publish(new FleetEvent.Late(
                            round,
                            nodeId(),
                            part,
                            latencyNs / 1e9,
                            services.timing().answerWithin().toNanos() / 1e9));
        }
    }

    @Override
    public void quiet() {
        inbox.put(new RoundEvent.PartQuiet(part));
    }

    @Override
    public void refused(PartTransport.Refusal refusal, String reason) {
        boolean back = refusal == PartTransport.Refusal.OVERLOADED
                ? services.fleet().refused(node, reason)
                : services.fleet().present(node, reason);
        if (back) {
            services.provisioning().request(node);
        }
        inbox.put(new RoundEvent.PartFailed(part));
        if (refusal == PartTransport.Refusal.UNKNOWN_PART) {
            services.provisioning().lacks(node, layer.partId(part));
        } else if (refusal == PartTransport.Refusal.REJECTED) {
            services.telemetry().publish(new FleetEvent.Corrupt(round, nodeId(), part, reason));
        }
    }

    @Override
    public void lost(String reason) {
        services.fleet().missed(node, reason);
        inbox.put(new RoundEvent.PartFailed(part));
        if (awaited) {
            services.telemetry()
                    .publish(new FleetEvent.Lost(
                            round,
                            nodeId(),
                            part,
                            slices - arrived,
                            services.timing().answerWithin().toNanos() / 1e9));
        }
    }

    private String nodeId() {
        return services.fleet().node(node).id();
    }
}
