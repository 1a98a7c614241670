/**
 * The coordinator. It takes inference requests, runs their linear layers as rounds over the fleet, and answers. This package wires the
 * components together.
 *
 * <p>Its components are {@code picture}, {@code config}, {@code models}, {@code inference} and {@code deployment}. Each of them may
 * depend on those before it only. This package may depend on all of them, and so may {@code yaml} and {@code coap}. No component may
 * depend on {@code coap}, {@code yaml} or the command line, and neither may this package. Only {@code coap} knows CoAP.
 *
 * <p>Read {@link dev.ballast.gateway.inference.InferenceService}, then {@link dev.ballast.rounds.RoundDriver}, then {@link
 * dev.ballast.fleet.Fleet}.
 */
@NullMarked
package dev.ballast.gateway;

import org.jspecify.annotations.NullMarked;
