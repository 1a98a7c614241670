package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.mqtt.Link.Loss;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that connects, sends and connects again. It owns each {@link Link}; it ends when the mailbox is stopped or
 * another client has taken the gateway's id.
 */
final class Pump implements Runnable {
    /** A connection that stood for less does not shorten the wait before the next, lest two gateways of one id fight. */
    private static final long LONG_NS = 10_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    private final MqttConfig config;
    private final Mailbox mailbox;
    private final EventJson json;
    private final Backoff backoff;
    private final LongSupplier epochMs;
    private final LongSupplier nanoTime;
    private boolean outageTold;

    Pump(MqttConfig config, String session, Mailbox mailbox, LongSupplier epochMs, LongSupplier nanoTime) {
        this.config = config;
        this.mailbox = mailbox;
        this.json = new EventJson(session);
        this.backoff = new Backoff(session.hashCode());
        this.epochMs = epochMs;
        this.nanoTime = nanoTime;
    }

    @Override
    public void run() {
        try {
            while (!mailbox.stopping()) {
                Loss loss = connectOnce();
                if (loss != null && loss.takenOver()) {
                    LOG.error(
                            "another client uses the id '{}' at {}: telemetry stops; give each gateway its own id",
                            config.clientId(),
                            config.serverUri());
                    return;
                }
                mailbox.pause(backoff.nextNs());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("telemetry stops by an error of its own", e);
        } finally {
            int left = mailbox.giveUp();
            if (left > 0) {
                LOG.warn("{} telemetry messages could not be delivered to {}", left, config.serverUri());
            }
        }
    }

    /** One connection from begin to end; null when it ended as it should. */
    private @Nullable Loss connectOnce() throws InterruptedException {
        Link.Watcher watcher = mailbox.begin();
        Link link;
        try {
            link = Link.open(config, json.will(epochMs.getAsLong()), nanoTime, watcher);
        } catch (MqttException e) {
            watcher.lost(new Loss(e.getReasonCode(), Link.describe(e)));
            return over(mailbox.loss());
        }
        boolean clean = false;
        try {
            if (mailbox.awaitConnected() == null) {
                LOG.info("telemetry goes to {} under {}/{}", config.serverUri(), config.prefix(), config.gateway());
                outageTold = false;
                clean = serve(link, watcher);
            }
        } finally {
            if (clean) {
                link.hangUp();
            } else {
                link.cut();
            }
        }
        return over(mailbox.loss());
    }

    /** Sends until the connection is over; true when that was the farewell. */
    private boolean serve(Link link, Link.Watcher watcher) throws InterruptedException {
        try {
            Optional<Outgoing> next = mailbox.next();
            while (next.isPresent()) {
                link.send(next.get(), json.encode(next.get(), mailbox.counters()));
                next = mailbox.next();
            }
        } catch (MqttException e) {
            watcher.lost(new Loss(e.getReasonCode(), Link.describe(e)));
        }
        return mailbox.loss() == null;
    }

    private @Nullable Loss over(@Nullable Loss loss) {
        if (mailbox.end(LONG_NS)) {
            backoff.reset();
        }
        if (loss != null && !outageTold) {
            outageTold = true;
            LOG.warn("no telemetry to {}: {}; trying again in the background", config.serverUri(), loss.text());
        } else if (loss != null) {
            LOG.debug("no telemetry to {}: {}", config.serverUri(), loss.text());
        }
        return loss;
    }
}
