package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetryEvent.GatewayState;
import dev.ballast.telemetry.TelemetryEvent.GatewayStatus;
import java.util.function.Consumer;

/**
 * Keeps the statuses at the broker up to date. Knows the present status of the gateway, repeats all statuses now and then, and tells readers
 * of dropped messages. Guarded by the mailbox's lock.
 */
final class StatusUpkeep {
    /** Time after which every status is sent again. A reader that missed a retained status learns it within this time. */
    private static final long REPEAT_NS = 10_000_000_000L;

    private final Backlog backlog;
    private final Consumer<TelemetryEvent> queue;
    private GatewayStatus gateway = new GatewayStatus(GatewayState.ONLINE);
    private long repeatedAtNs;
    private long droppedTold;

    /**
     * The upkeep of a gateway that is online.
     *
     * @param queue takes a status of the gateway, to be sent
     */
    StatusUpkeep(Backlog backlog, Consumer<TelemetryEvent> queue) {
        this.backlog = backlog;
        this.queue = queue;
    }

    /** Takes a new status of the gateway, which the caller queues. */
    void gateway(GatewayStatus status) {
        gateway = status;
    }

    /** Queues the status of the gateway. */
    void tellGateway() {
        queue.accept(gateway);
    }

    /** Queues the last status of the gateway. */
    void tellOffline() {
        gateway = new GatewayStatus(GatewayState.OFFLINE);
        tellGateway();
    }

    /** Queues a status of the gateway if messages were dropped: its counters tell readers. */
    void tellDrops() {
        if (backlog.dropped() != droppedTold) {
            droppedTold = backlog.dropped();
            tellGateway();
        }
    }

    boolean repeatDue(long nowNs) {
        return nowNs - repeatedAtNs >= REPEAT_NS;
    }

    /**
     * Queues every status again, and a new status of the gateway. A broker may have lost its retained messages. Artemis does not deliver a
     * retained message to a reader that subscribes while the message is being published.
     */
    void repeatAll(long nowNs) {
        repeatedAtNs = nowNs;
        tellGateway();
        backlog.resendStatuses();
    }
}
