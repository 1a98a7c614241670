package dev.ballast.system;

import java.util.List;

/** How much the system tests try: a sample by default, everything with {@code ./ballast test --thorough}. */
final class Thorough {
    private static final boolean ASKED = Boolean.getBoolean("ballast.thorough");

    private Thorough() {}

    /** All of them when asked for, otherwise the sample. */
    static <T> List<T> orSample(List<T> all, List<T> sample) {
        return ASKED ? all : sample;
    }
}
