/**
 * The study {@code chaos}: how long a fleet takes until it serves again after its gateway, its nodes or all of them were killed.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code gateway.coap}, {@code gateway.config}, {@code gateway.models} and {@code telemetry.mqtt}.
 */
@NullMarked
package dev.ballast.bench.chaos;

import org.jspecify.annotations.NullMarked;
