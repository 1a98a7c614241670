/**
 * Telemetry of a gateway as plain values: its own state, its nodes and its inferences, and the sink that takes these values.
 *
 * <p>May depend on the JDK alone. {@code dev.ballast.telemetry.mqtt} publishes the values.
 */
@NullMarked
package dev.ballast.telemetry;

import org.jspecify.annotations.NullMarked;
