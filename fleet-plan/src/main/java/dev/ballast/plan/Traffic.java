package dev.ballast.plan;

/**
 * What travels one way.
 *
 * @param bytes of numbers, without headers
 * @param datagrams that carry them
 */
record Traffic(double bytes, double datagrams) {}
