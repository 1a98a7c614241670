package dev.ballast.gateway.detection;

/**
 * An object that a model found.
 *
 * @param label index of its class
 * @param score confidence, 0 to 1
 * @param box where it is
 */
public record Detection(int label, float score, Box box) {}
