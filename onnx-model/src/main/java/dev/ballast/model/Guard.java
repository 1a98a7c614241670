package dev.ballast.model;

/**
 * A condition under which a step runs: the steps of a branch of ONNX operator If, for example.
 *
 * @param number of a value of type BOOL with one element
 * @param wanted the value that lets the step run
 */
public record Guard(int number, boolean wanted) {}
