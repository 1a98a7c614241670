package dev.ballast.telemetry.mqtt;

import dev.ballast.clock.EpochClock;
import dev.ballast.clock.NanoClock;
import dev.ballast.telemetry.mqtt.BrokerLink.Loss;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that connects, sends and connects again, whatever the reason for the end of a connection or a refusal. It owns each
 * {@link BrokerLink}. It ends when the mailbox is stopped.
 */
final class Pump implements Runnable {
    /**
     * Shortest connection that resets the wait before the next attempt. It keeps two gateways with one id from displacing each other all
     * the time.
     */
    private static final long LONG_NS = 10_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(Pump.class);

    private final MqttConfig config;
    private final Mailbox mailbox;
    private final EventJson json;
    private final Backoff backoff;
    private final EpochClock epochClock;
    private final NanoClock nanoTime;
    private @Nullable Loss told;
    private boolean isUp;
    private boolean brokeAtOnce;

    Pump(MqttConfig config, String session, Mailbox mailbox, EpochClock epochClock, NanoClock nanoTime) {
        this.config = config;
        this.mailbox = mailbox;
        this.json = new EventJson(session);
        this.backoff = new Backoff(session.hashCode());
        this.epochClock = epochClock;
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
            LOG.error("telemetry failed and stops", e);
        } finally {
            int left = mailbox.giveUp();
            if (left > 0) {
                LOG.warn("{} telemetry messages were not delivered to {}", left, config.serverUri());
            }
        }
    }

    /** Runs one connection from beginning to end. */
    private void connectOnce() throws InterruptedException {
        BrokerLink.Watcher watcher = mailbox.begin();
        BrokerLink link;
        try {
            link = BrokerLink.open(config, json.will(epochClock.epochMs()), nanoTime, watcher);
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

    /** Logs the connection, but not while each connection breaks at once, as when another client has the same id. */
    private void connected() {
        isUp = true;
        if (!brokeAtOnce) {
            told = null;
            LOG.info("telemetry goes to {} under {}/{}", config.serverUri(), config.prefix(), config.gateway());
        }
    }

    /** Sends until the connection is over. True when it ends as planned, false when it was lost. */
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

    /** Logs a loss at warn when its reason is new, otherwise at debug. */
    private void tell(Loss loss) {
        boolean isNew = told == null || told.code() != loss.code();
        told = loss;
        if (isNew && loss.takenOver()) {
            LOG.warn(
                    "another client took over the id '{}' at {}, reason 0x8e; telemetry reconnects after a pause; give each gateway its own id",
                    config.clientId(),
                    config.serverUri());
        } else if (isNew) {
            LOG.warn(
                    "telemetry to {} failed: {}; the gateway keeps trying in the background",
                    config.serverUri(),
                    loss.text());
        } else {
            LOG.debug("telemetry to {} failed: {}", config.serverUri(), loss.text());
        }
    }
}
