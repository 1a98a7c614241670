package dev.ballast.telemetry.mqtt;

import dev.ballast.telemetry.mqtt.BrokerLink.Loss;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that connects, sends and connects again, whatever the reason was for which the broker refused or ended a connection. It owns
 * each {@link BrokerLink}; it ends when the mailbox is stopped.
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
    private @Nullable Loss told;
    private boolean isUp;
    private boolean brokeAtOnce;

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
                connectOnce();
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

    /** One connection from begin to end. */
    private void connectOnce() throws InterruptedException {
        BrokerLink.Watcher watcher = mailbox.begin();
        BrokerLink link;
        try {
            link = BrokerLink.open(config, json.will(epochMs.getAsLong()), nanoTime, watcher);
        } catch (MqttException e) {
            watcher.lost(new Loss(e.getReasonCode(), BrokerLink.describe(e)));
            over(mailbox.loss());
            return;
        }
        boolean clean = false;
        try {
            if (mailbox.awaitConnected() == null) {
                connected();
                clean = serve(link, watcher);
            }
        } finally {
            if (clean) {
                link.hangUp();
            } else {
                link.cut();
            }
        }
        over(mailbox.loss());
    }

    /** Says so, but not each time while one connection after the other breaks at once, as when another client has the same id. */
    private void connected() {
        isUp = true;
        if (!brokeAtOnce) {
            told = null;
            LOG.info("telemetry goes to {} under {}/{}", config.serverUri(), config.prefix(), config.gateway());
        }
    }

    /** Sends until the connection is over; true when that was by our own DISCONNECT. */
    private boolean serve(BrokerLink link, BrokerLink.Watcher watcher) throws InterruptedException {
        try {
            Optional<Outgoing> next = mailbox.next();
            while (next.isPresent()) {
                link.send(next.get(), json.encode(next.get(), mailbox.counters()));
                next = mailbox.next();
            }
        } catch (MqttException e) {
            watcher.lost(new Loss(e.getReasonCode(), BrokerLink.describe(e)));
        }
        return mailbox.loss() == null;
    }

    private void over(@Nullable Loss loss) {
        boolean stoodLong = mailbox.end(LONG_NS);
        if (stoodLong) {
            backoff.reset();
            told = null;
        }
        brokeAtOnce = isUp && !stoodLong;
        isUp = false;
        if (loss != null) {
            tell(loss);
        }
    }

    /** Once for each change of the reason. */
    private void tell(Loss loss) {
        boolean isNew = told == null || told.code() != loss.code();
        told = loss;
        if (isNew && loss.takenOver()) {
            LOG.warn(
                    "another client took the id '{}' at {}, reason 0x8e; telemetry waits and comes back; give each gateway its own id",
                    config.clientId(),
                    config.serverUri());
        } else if (isNew) {
            LOG.warn("no telemetry to {}: {}; trying again in the background", config.serverUri(), loss.text());
        } else {
            LOG.debug("no telemetry to {}: {}", config.serverUri(), loss.text());
        }
    }
}
