package dev.ballast.clock;

/**
 * The time of day, such as {@link System#currentTimeMillis}, for time stamps that people and other machines read. It jumps when the clock
 * of the machine is set, so a duration is measured with a {@link NanoClock}.
 */
@FunctionalInterface
public interface EpochClock {
    /** Milliseconds since the beginning of 1970, UTC. */
    long epochMs();
}
