package dev.ballast.link;

/** What an emulator has done so far in either direction, taken at one moment. */
public record LinkCounters(DirectionCounters up, DirectionCounters down) {}
