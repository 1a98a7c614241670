/**
 * Publishes telemetry over MQTT 5, and has the embedded broker.
 *
 * <p>May depend on {@code dev.ballast.telemetry}, {@code clock}, Paho, Artemis, Netty's MQTT codec, Jackson's streaming core and slf4j. No
 * other package may depend on Paho or Artemis.
 */
@NullMarked
package dev.ballast.telemetry.mqtt;

import org.jspecify.annotations.NullMarked;
