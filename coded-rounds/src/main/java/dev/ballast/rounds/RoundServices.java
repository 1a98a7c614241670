package dev.ballast.rounds;

import dev.ballast.fleet.Fleet;
import dev.ballast.fleet.Provisioning;
import dev.ballast.fleet.RoundTiming;
import dev.ballast.telemetry.TelemetrySink;

/**
 * What all rounds of a gateway share. Safe for use by many threads.
 *
 * @param fleet the nodes and their health
 * @param telemetry is told what failed and how the failure was made good
 * @param timing how long rounds wait
 * @param checks which rounds are checked for silent errors
 * @param provisioning is told of nodes that lack their parts
 */
public record RoundServices(
        Fleet fleet, TelemetrySink telemetry, RoundTiming timing, CheckRate checks, Provisioning provisioning) {}
