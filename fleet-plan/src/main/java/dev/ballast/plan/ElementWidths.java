package dev.ballast.plan;

/**
 * Widths of a layer's numbers on the network.
 *
 * @param activation bytes of an activation's element, towards the nodes
 * @param result bytes of a raw product's element, towards the gateway
 */
public record ElementWidths(int activation, int result) {}
