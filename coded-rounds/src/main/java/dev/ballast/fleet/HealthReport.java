package dev.ballast.fleet;

import dev.ballast.clock.EpochClock;
import dev.ballast.clock.NanoClock;
import dev.ballast.telemetry.FleetEvent;
import dev.ballast.telemetry.TelemetryEvent;
import dev.ballast.telemetry.TelemetrySink;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports to the log and to telemetry what happens to the nodes of a {@link Fleet}. Guarded by the fleet. */
final class HealthReport {
    private static final Logger LOG = LoggerFactory.getLogger(HealthReport.class);

    private final TelemetrySink telemetry;
    private final NanoClock nanoClock;
    private final EpochClock epochClock;

    HealthReport(TelemetrySink telemetry, NanoClock nanoClock, EpochClock epochClock) {
        this.telemetry = telemetry;
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
    }

    /** The state of the node has changed. */
    void changed(Member member, String reason) {
        member.changed(reason, nanoClock.nanos(), epochClock.epochMs());
        status(member);
    }

    void status(Member member) {
        telemetry.publish(member.status());
    }

    /** Rounds do not wait for the node any longer. */
    void benched(Member member, String reason) {
        member.isToldAway = true;
        LOG.warn("node {} is benched: {}", member.address.id(), reason);
        telemetry.publish(new FleetEvent.Benched(member.address.id(), reason));
    }

    void excluded(Member member, String reason) {
        member.isToldAway = true;
        LOG.warn("node {} is excluded until an operator readmits it: {}", member.address.id(), reason);
        telemetry.publish(new FleetEvent.Excluded(member.address.id(), reason));
    }

    /** Rounds wait for the node again. */
    void back(Member member) {
        long awayNs = member.awayNs(nanoClock.nanos());
        member.isToldAway = false;
        LOG.info("node {} is back after {} ms", member.address.id(), awayNs / 1_000_000);
        telemetry.publish(new FleetEvent.Back(member.address.id(), awayNs / 1e9));
    }

    void readmitted(Member member) {
        LOG.info("node {} is readmitted by an operator", member.address.id());
        changed(member, "readmitted by an operator");
    }

    void repaired(Member member, List<String> layers) {
        LOG.info("node {} is repaired: its corrupt parts of {} were replaced", member.address.id(), layers);
        telemetry.publish(new FleetEvent.Repaired(member.address.id(), layers));
    }

    void linked(Member member, LinkReport link) {
        telemetry.publish(new TelemetryEvent.NodeLink(
                member.address.id(),
                link.datagramBytes(),
                link.roundTrip().toNanos() / 1e9,
                link.lossShare(),
                link.largeSurvives()));
    }
}
