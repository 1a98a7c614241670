package dev.ballast.plan;

/**
 * How wide the numbers of a layer are on the way.
 *
 * @param activation bytes of an element towards the nodes
 * @param result bytes of an element of a raw product on the way back
 */
public record ElementWidths(int activation, int result) {}
