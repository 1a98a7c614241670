/**
 * The coordinator: takes inferences in, runs their linear layers as rounds over the fleet, and answers. Wires planning, rounds,
 * models and telemetry together and owns all threads; knows no CoAP (that is {@code gateway.coap}).
 *
 * <p>Read {@link dev.ballast.gateway.InferenceService}, then {@link dev.ballast.gateway.RoundDriver}, then {@link
 * dev.ballast.gateway.Fleet}.
 */
@NullMarked
package dev.ballast.gateway;

import org.jspecify.annotations.NullMarked;
