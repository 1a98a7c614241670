/**
 * Telemetry over MQTT 5: the publisher and the embedded broker.
 *
 * <p>The only package that may use Paho, Artemis and Jackson; otherwise it depends on {@code telemetry} and slf4j.
 */
@NullMarked
package dev.ballast.telemetry.mqtt;

import org.jspecify.annotations.NullMarked;
