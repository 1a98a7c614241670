package dev.ballast.cli;

import java.util.ArrayList;
import java.util.List;

/** The JVM options that the launcher {@code ./ballast} gives the gateway, beside the Vector API. The launcher says what each is for. */
final class GatewayFlags {
    /** The first Java version that warns about the use of Unsafe unless an option allows it. */
    private static final int UNSAFE_WARNING_SINCE = 23;

    private GatewayFlags() {}

    /** The options for this version of Java. */
    static List<String> of(int javaVersion) {
        List<String> flags = new ArrayList<>(List.of(
                "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:ObjectAlignmentInBytes=64",
                "-XX:G1PeriodicGCInterval=30000",
                "-Djava.awt.headless=true"));
        if (javaVersion >= UNSAFE_WARNING_SINCE) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return List.copyOf(flags);
    }
}
