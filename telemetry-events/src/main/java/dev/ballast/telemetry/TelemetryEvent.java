package dev.ballast.telemetry;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One event or state to publish. A {@link GatewayStatus}, {@link NodeStatus}, {@link NodeLink} or {@link FleetStatus} replaces its
 * predecessor. An {@link Inference} and a {@link FleetEvent} happened once. The sink adds the time when it takes the event.
 */
public sealed interface TelemetryEvent
        permits TelemetryEvent.GatewayStatus,
                TelemetryEvent.NodeStatus,
                TelemetryEvent.NodeLink,
                TelemetryEvent.FleetStatus,
                TelemetryEvent.Inference,
                FleetEvent {
    /** Writes the fields of this event. The sink adds time, session and sequence number. */
    void describe(Fields out);

    /** Id of the request in which it happened; empty when it belongs to no request. */
    default String request() {
        return "";
    }

    /** State of the gateway. The broker publishes {@link GatewayState#LOST} in the gateway's place. */
    record GatewayStatus(GatewayState state) implements TelemetryEvent {
        @Override
        public void describe(Fields out) {
            out.text("state", word(state));
        }
    }

    /** States of a gateway on its status topic. */
    enum GatewayState {
        /** The gateway takes requests. */
        ONLINE,
        /** The gateway finishes its requests and takes no new ones. */
        DRAINING,
        /** The gateway was closed. */
        OFFLINE,
        /** The gateway's connection ended without a last message. */
        LOST
    }

    /**
     * State of one node, to be published at each change.
     *
     * @param sinceEpochMs when the node entered this state, in milliseconds since 1970 UTC; a probe is no new state
     * @param awaySinceEpochMs since when rounds have not waited for the node; null while they wait for it
     * @param reason for people; empty when there is nothing to say
     */
    record NodeStatus(
            String node,
            NodeState state,
            long sinceEpochMs,
            @Nullable Long awaySinceEpochMs,
            String reason) implements TelemetryEvent {
        @Override
        public void describe(Fields out) {
            out.text("node", node);
            out.text("state", word(state));
            out.number("since", sinceEpochMs);
            if (awaySinceEpochMs != null) {
                out.number("away_since", awaySinceEpochMs);
            }
            out.text("reason", reason);
        }
    }

    /**
     * Result of probing the way to one node.
     *
     * @param datagramBytes longest UDP payload that the gateway sends to the node from now on
     * @param roundTripSeconds median of the probes
     * @param lossShare share of the probes without an answer, 0 to 1
     * @param largeSurvives whether datagrams of many fragments arrived
     */
    record NodeLink(String node, int datagramBytes, double roundTripSeconds, double lossShare, boolean largeSurvives)
            implements TelemetryEvent {
        public NodeLink {
            atLeast("datagramBytes", datagramBytes, 1);
            if (!(roundTripSeconds >= 0 && lossShare >= 0 && lossShare <= 1) || Double.isInfinite(roundTripSeconds)) {
                throw new IllegalArgumentException("round trip must be finite and 0 s or more, and loss 0 to 1, are "
                        + roundTripSeconds + " s and " + lossShare);
            }
        }

        @Override
        public void describe(Fields out) {
            out.text("node", node);
            out.number("datagram_bytes", datagramBytes);
            out.seconds("round_trip_s", roundTripSeconds);
            out.decimal("loss_share", lossShare);
            out.text("large_datagrams", largeSurvives ? "survive" : "lost");
        }
    }

    /**
     * State of the whole fleet, to be published at each change. Of several models it tells the one that lacks most protection.
     *
     * @param nodes nodes of the fleet
     * @param serving nodes that rounds wait for and that hold all their parts
     * @param survives nodes that may fail, whichever they are, before the gateway must compute for them
     * @param of what the plan survives while all its nodes answer and hold their parts
     * @param gatewayHelps whether the gateway must compute for nodes already
     * @param reason for people; empty when nothing is lacking
     */
    record FleetStatus(int nodes, int serving, int survives, int of, boolean gatewayHelps, String reason)
            implements TelemetryEvent {
        @Override
        public void describe(Fields out) {
            out.number("nodes", nodes);
            out.number("serving", serving);
            out.number("survives", survives);
            out.number("of", of);
            out.flag("gateway_helps", gatewayHelps);
            out.text("reason", reason);
        }
    }

    /** State of a node in failure detection. */
    enum NodeState {
        /** Answers in time. */
        HEALTHY,
        /** Missed a deadline lately; rounds still wait for it. */
        SUSPECT,
        /** Has never answered since the gateway started; rounds do not wait for it. */
        UNKNOWN,
        /** Rounds do not wait for it; it is only probed. */
        BENCHED,
        /** Benched, and asked again to find out whether it answers. */
        PROBING,
        /** Gave wrong numbers twice within a day. It is not asked for anything until an operator readmits it. */
        EXCLUDED
    }

    /**
     * Record of one request, published when the request ends.
     *
     * @param model a model that the gateway serves; the name becomes part of the topic
     * @param request id of the request; the {@link FleetEvent.Round}s of its events carry the same id
     * @param slicesRecovered result slices that parity restored, over all layers
     * @param nodesMissing nodes whose part was not used in at least one round
     * @param top the strongest output, {@link TopClass#NONE} for a refusal
     */
    record Inference(
            String model,
            String request,
            Outcome outcome,
            Stages stages,
            int slicesRecovered,
            List<String> nodesMissing,
            TopClass top)
            implements TelemetryEvent {
        public Inference {
            nodesMissing = List.copyOf(nodesMissing);
            atLeast("slicesRecovered", slicesRecovered, 0);
        }

        @Override
        public void describe(Fields out) {
            out.text("model", model);
            out.text("request", request);
            out.text("outcome", word(outcome));
            stages.describe(out);
            out.number("slices_recovered", slicesRecovered);
            out.texts("nodes_missing", nodesMissing);
            top.describe(out);
        }
    }

    /**
     * The strongest output of a model.
     *
     * @param index position of the output, -1 where there is none
     * @param label name of the class; empty when the model has no labels
     * @param score value of the output
     */
    record TopClass(int index, String label, double score) {
        /** No output. */
        public static final TopClass NONE = new TopClass(-1, "", 0);

        public TopClass {
            atLeast("index", index, -1);
        }

        private void describe(Fields out) {
            if (index < 0) {
                return;
            }
            out.number("top_class", index);
            if (!label.isEmpty()) {
                out.text("label", label);
                if (Double.isFinite(score)) {
                    out.decimal("score", score);
                }
            }
        }
    }

    /** How a request ended. */
    enum Outcome {
        /** With outputs. */
        ANSWERED,
        /** With an error that says why. */
        REFUSED
    }

    /**
     * Where the time of one request went, in microseconds.
     *
     * @param queueUs waiting in the queue
     * @param roundsUs in rounds over the fleet: network, compute on the nodes and decoding
     * @param glueUs bias, activation, pooling and layers that run on the gateway
     * @param totalUs from arrival to answer, time outside the other three included
     */
    record Stages(long queueUs, long roundsUs, long glueUs, long totalUs) {
        public Stages {
            atLeast("queueUs", queueUs, 0);
            atLeast("roundsUs", roundsUs, 0);
            atLeast("glueUs", glueUs, 0);
            atLeast("totalUs", totalUs, 0);
        }

        private void describe(Fields out) {
            out.number("queue_us", queueUs);
            out.number("rounds_us", roundsUs);
            out.number("glue_us", glueUs);
            out.number("total_us", totalUs);
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + ", is " + value);
        }
    }
}
