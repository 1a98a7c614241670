package dev.ballast.gateway.deployment;

import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.Protection;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches how many further failures each model survives, and tells telemetry of each change. It looks after each {@link #wake}, on its own
 * thread. Calls that come while a look is due cause no further look.
 */
public final class ProtectionWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProtectionWatch.class);

    private final ProtectionSurvey survey;
    private final TelemetrySink telemetry;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            task -> {
                Thread made = new Thread(task, "protection");
                made.setDaemon(true);
                return made;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    private final Map<List<String>, Protection> told = new HashMap<>();
    private TelemetryEvent.@Nullable FleetStatus toldFleet;
    private volatile FleetProtection latest;
    private volatile boolean tells;

    /** Looks once and starts nothing. Without {@link #begin} it looks at each wake, but tells nothing. */
    public ProtectionWatch(ProtectionSurvey survey, TelemetrySink telemetry) {
        this.survey = survey;
        this.telemetry = telemetry;
        this.latest = survey.take();
    }

    /** Looks, and tells telemetry the state of the fleet, what protection is lacking, and each change from now on. */
    public void begin() {
        tellFromNow();
        look();
    }

    /** Each later look tells what it finds. */
    void tellFromNow() {
        tells = true;
    }

    /** Something may have changed. Never blocks; for any thread. */
    public void wake() {
        thread.execute(this::tryLook);
    }

    /** The result of the latest look. */
    public FleetProtection latest() {
        return latest;
    }

    private void tryLook() {
        try {
            look();
        } catch (RuntimeException | Error e) { // the next change must find this thread alive
            LOG.error("finding out what the fleet survives failed", e);
        }
    }

    /** Looks now and tells telemetry what has changed. */
    synchronized void look() {
        FleetProtection now = survey.take();
        latest = now;
        if (!tells) {
            return;
        }
        Map<List<String>, Protection> before = Map.copyOf(told);
        told.clear();
        for (Protection model : now.models()) {
            List<String> key = List.of(model.model(), model.version());
            Protection last = before.get(key);
            tell(model, last == null ? model.of() : level(last));
            told.put(key, model);
        }
        tell(now);
    }

    /** Tells a change of the level of one model. */
    private void tell(Protection model, int before) {
        int level = level(model);
        if (level < before) {
            LOG.warn(
                    "protection lost: model {} version {} survives {} of {} failures{}: {}",
                    model.model(),
                    model.version(),
                    model.survives(),
                    model.of(),
                    model.gatewayHelps() ? ", the gateway computes for missing nodes" : "",
                    model.reason());
            telemetry.publish(new FleetEvent.ProtectionLost(model));
        } else if (level > before) {
            LOG.info(
                    "protection restored: model {} version {} survives {} of {} failures",
                    model.model(),
                    model.version(),
                    model.survives(),
                    model.of());
            telemetry.publish(new FleetEvent.ProtectionRestored(model));
        }
    }

    private static int level(Protection model) {
        return model.gatewayHelps() ? -1 : model.survives();
    }

    private void tell(FleetProtection now) {
        TelemetryEvent.FleetStatus status = status(now);
        if (!status.equals(toldFleet)) {
            toldFleet = status;
            telemetry.publish(status);
        }
    }

    private static TelemetryEvent.FleetStatus status(FleetProtection now) {
        Protection fleet = now.ofFleet();
        return new TelemetryEvent.FleetStatus(
                now.nodes().size(), now.serving(), fleet.survives(), fleet.of(), fleet.gatewayHelps(), fleet.reason());
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
