package dev.ballast.link;

/** Counters of both directions of an emulator, read at one moment. */
public record LinkCounters(DirectionCounters up, DirectionCounters down) {}
