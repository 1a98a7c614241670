package dev.ballast.model.op;

/** What a local operator does to each element by itself, so that the operator before it can do it on the way to its output. */
public sealed interface Epilogue permits Affine, Clamp {}
