package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes telemetry to an MQTT 5 broker, which may be away at any time, the start included: {@link #publish} only queues,
 * one daemon thread does the rest. Every message is sent at QoS 1, so it arrives at least once or is counted as dropped; a
 * repeated one carries the same {@code session} and {@code seq}.
 *
 * <p>The status is {@code online} from the start on, {@code offline} by {@link #close}, and the broker says {@code lost} when
 * the connection breaks. Statuses of gateway and nodes are retained, and told again after each connect and every ten seconds.
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
     * Starts publishing; returns at once and connects in the background.
     *
     * @param epochMs milliseconds since 1970 UTC, for the time stamps
     * @param nanoTime a clock that never steps, in nanoseconds, for the waits
     */
    public static MqttTelemetry start(MqttConfig config, LongSupplier epochMs, LongSupplier nanoTime) {
        String session = UUID.randomUUID().toString();
        Mailbox mailbox = new Mailbox(config, epochMs, nanoTime);
        Thread pump =
                new Thread(new Pump(config, session, mailbox, epochMs, nanoTime), "telemetry " + config.gateway());
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
     * Gives what waits about a second to go out, says {@code offline} and ends the connection; about four seconds at most in
     * whatever state the broker is. What comes afterwards is counted as dropped.
     */
    @Override
    public void close() {
        mailbox.stop();
        try {
            pump.join(CLOSE_MS);
            if (pump.isAlive()) {
                LOG.error("the telemetry thread did not end within {} ms", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
