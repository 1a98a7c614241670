package dev.ballast.profile;

import java.util.List;

/**
 * What one kind of board offers to a fleet.
 *
 * @param name lower-case letters, digits and dashes, beginning with a letter or digit, 63 at most
 * @param description one line for people
 * @param memoryMb MiB that weights and working arrays may take together
 * @param cores threads that multiply at the same time
 * @param jvmFlags options for the JVM of a node on such a board, in order; no option holds a space
 * @param datagramBytes longest UDP payload sent to or by the board
 * @param queueLength requests that may wait for a free core; one more is refused
 * @param gemmGflops float32 matrix product rate of the whole board in 10^9 operations a second, an addition and a
 *     multiplication counting as two
 * @param gemmSource where {@code gemmGflops} is from
 * @param readGigabytes 10^9 bytes a second of weights that products with one column read from memory
 * @param readSource where {@code readGigabytes} is from
 * @param link how such a board is usually reached
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
    /** Of boards whose profile does not say it. */
    static final double USUAL_READ_GIGABYTES = 1;

    static final String USUAL_READ_SOURCE = "assumed, not measured: what the slowest known board reads";
    static final double MIN_GIGABYTES = 0.001;
    static final double MAX_GIGABYTES = 1e5;
    static final int MAX_MEMORY_MB = 1 << 20;
    static final int MAX_CORES = 1024;
    static final int MAX_JVM_FLAGS = 32;
    /** Every IPv4 host takes this much in one piece (RFC 791 section 3.1: 576 bytes less 60 of IP and 8 of UDP header). */
    static final int MIN_DATAGRAM_BYTES = 508;
    /** IPv4's limit: 65535 less 20 bytes of IP and 8 of UDP header. */
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
