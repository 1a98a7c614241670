/**
 * What a gateway has to tell about itself, its nodes and its inferences, as plain values, and the sink that takes them.
 *
 * <p>Depends on the JDK alone; how the values travel is the business of {@code telemetry.mqtt}.
 */
@NullMarked
package dev.ballast.telemetry;

import org.jspecify.annotations.NullMarked;
