package dev.ballast.telemetry.mqtt;

import dev.ballast.clock.EpochClock;
import dev.ballast.clock.NanoClock;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes telemetry to an MQTT 5 broker, which may be away at any time, the start included. {@link #publish} only queues; one daemon
 * thread connects and sends. Every message is sent at QoS 1: it arrives at least once or is counted as dropped. A repeated message carries
 * the same {@code session} and {@code seq}.
 *
 * <p>The gateway's status is {@code online} from the start, and {@code offline} after {@link #close}. The broker publishes {@code lost}
 * when the connection breaks. All statuses are retained, and sent again after each connect and every ten seconds.
 */
public final class MqttTelemetry implements TelemetrySink, AutoCloseable {
    private static final long CLOSE_MS = 6000;
    private static final Logger LOG = LoggerFactory.getLogger(MqttTelemetry.class);

    private final String session;
    private final Mailbox mailbox;
    private final Thread pump;

    private MqttTelemetry(String session, Mailbox mailbox, Thread pump) {
        this.session = session;
        this.mailbox = mailbox;
        this.pump = pump;
    }

    /**
     * Starts to publish. Returns at once and connects in the background.
     *
     * @param epochClock milliseconds since 1970 UTC, for the time stamps
     * @param nanoTime monotonic clock in nanoseconds, for the waits
     */
    public static MqttTelemetry start(MqttConfig config, EpochClock epochClock, NanoClock nanoTime) {
        String session = UUID.randomUUID().toString();
        Mailbox mailbox = new Mailbox(config, epochClock, nanoTime);
        Thread pump =
                new Thread(new Pump(config, session, mailbox, epochClock, nanoTime), "telemetry " + config.gateway());
        pump.setDaemon(true);
        pump.start();
        return new MqttTelemetry(session, mailbox, pump);
    }

    @Override
    public void publish(TelemetryEvent event) {
        mailbox.put(event);
    }

    public TelemetryCounters counters() {
        return mailbox.counters();
    }

    /** Identifies this start of the gateway in every payload. */
    public String session() {
        return session;
    }

    /**
     * Sends waiting messages for about a second, publishes {@code offline} and ends the connection. Takes about four seconds at most, in
     * any state of the broker. Later events are counted as dropped.
     */
    @Override
    public void close() {
        mailbox.stop();
        try {
            pump.join(CLOSE_MS);
            if (pump.isAlive()) {
                LOG.error("the telemetry thread did not stop within {} ms", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
