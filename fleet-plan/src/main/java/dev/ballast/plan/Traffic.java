package dev.ballast.plan;

/**
 * Bytes and datagrams that travel one way.
 *
 * @param bytes of numbers, without headers
 * @param datagrams that carry them
 */
record Traffic(double bytes, double datagrams) {}
