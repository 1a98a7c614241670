/**
 * The coordinator: takes inferences in, runs their linear layers as rounds over the fleet, and answers. Here all is wired together, and
 * verified; the pieces are, each depending on those before it only, {@code config}, {@code fleet}, {@code rounds}, {@code models}, {@code
 * inference} and {@code deployment}. None of them knows CoAP (that is {@code coap}) or the command line.
 *
 * <p>Read {@link dev.ballast.gateway.inference.InferenceService}, then {@link dev.ballast.rounds.RoundDriver}, then {@link
 * dev.ballast.fleet.Fleet}.
 */
@NullMarked
package dev.ballast.gateway;

import org.jspecify.annotations.NullMarked;
