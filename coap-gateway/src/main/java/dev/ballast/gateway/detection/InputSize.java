package dev.ballast.gateway.detection;

/** Width and height of the input of a model, in pixels. */
public record InputSize(int width, int height) {}
