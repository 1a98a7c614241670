package dev.ballast.profile;

import java.util.List;

/**
 * Resources and rates of one kind of board.
 *
 * @param name lower-case letters, digits and dashes, beginning with a letter or digit, 63 at most
 * @param description one line for people
 * @param memoryMb most MiB of weights and working arrays together
 * @param cores threads that multiply at the same time
 * @param jvmFlags options for the JVM of a node on such a board, in order; no option holds a space
 * @param datagramBytes longest UDP payload sent to or by the board
 * @param queueLength requests that may wait for a free core; further requests are refused
 * @param gemmGflops float32 matrix product rate of the whole board in 10^9 operations a second, an addition and a
 *     multiplication counting as two
 * @param gemmSource origin of {@code gemmGflops}
 * @param readGigabytes weights that products with one column read from memory, in 10^9 bytes a second
 * @param readSource origin of {@code readGigabytes}
 * @param link usual link to such a board
 */
public record BoardProfile(
        String name,
        String description,
        int memoryMb,
        int cores,
        List<String> jvmFlags,
        int datagramBytes,
        int queueLength,
        double gemmGflops,
        String gemmSource,
        double readGigabytes,
        String readSource,
        BoardLink link) {
    /** Value of {@code readGigabytes} for boards whose profile has none. */
    static final double USUAL_READ_GIGABYTES = 1;

    static final String USUAL_READ_SOURCE = "assumed, not measured: what the slowest known board reads";
    static final double MIN_GIGABYTES = 0.001;
    static final double MAX_GIGABYTES = 1e5;
    static final int MAX_MEMORY_MB = 1 << 20;
    static final int MAX_CORES = 1024;
    static final int MAX_JVM_FLAGS = 32;
    /** UDP payload that every IPv4 host takes in one datagram (RFC 791 section 3.1: 576 bytes less 60 of IP and 8 of UDP header). */
    static final int MIN_DATAGRAM_BYTES = 508;
    /** Largest UDP payload over IPv4: 65535 bytes less 20 of IP and 8 of UDP header. */
    static final int MAX_DATAGRAM_BYTES = 65507;

    static final int MAX_QUEUE_LENGTH = 4096;
    static final double MIN_GFLOPS = 0.001;
    static final double MAX_GFLOPS = 1e6;

    /**
     * Checks every component; the list is copied.
     *
     * @throws IllegalArgumentException naming the component, its range and the value
     */
    public BoardProfile {
        require(isName(name), "name", name);
        require(!description.isBlank(), "description", description);
        require(memoryMb >= 1 && memoryMb <= MAX_MEMORY_MB, "memoryMb", memoryMb);
        require(cores >= 1 && cores <= MAX_CORES, "cores", cores);
        jvmFlags = List.copyOf(jvmFlags);
        require(jvmFlags.size() <= MAX_JVM_FLAGS, "number of jvmFlags", jvmFlags.size());
        for (String flag : jvmFlags) {
            require(isJvmFlag(flag), "JVM flag", flag);
        }
        require(
                datagramBytes >= MIN_DATAGRAM_BYTES && datagramBytes <= MAX_DATAGRAM_BYTES,
                "datagramBytes",
                datagramBytes);
        require(queueLength >= 1 && queueLength <= MAX_QUEUE_LENGTH, "queueLength", queueLength);
        require(gemmGflops >= MIN_GFLOPS && gemmGflops <= MAX_GFLOPS, "gemmGflops", gemmGflops);
        require(!gemmSource.isBlank(), "gemmSource", gemmSource);
        require(readGigabytes >= MIN_GIGABYTES && readGigabytes <= MAX_GIGABYTES, "readGigabytes", readGigabytes);
        require(!readSource.isBlank(), "readSource", readSource);
    }

    static boolean isName(String name) {
        return name.matches("[a-z0-9][a-z0-9-]{0,62}");
    }

    static boolean isJvmFlag(String flag) {
        return flag.matches("-[!-~]+");
    }

    static void require(boolean holds, String what, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(what + " out of range: " + value);
        }
    }
}
