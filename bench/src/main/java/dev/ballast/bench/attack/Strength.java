package dev.ballast.bench.attack;

/**
 * Amounts that are sent in one phase.
 *
 * @param oddTensors inferences of numbers that no picture has
 * @param jobsANode first shards sent to each node, each of a job of its own
 * @param halfBodies bodies of which only the first block is sent
 * @param bombsAWorker pictures of many scans, for each worker of the gateway
 * @param bombEdge pixels along each side of such a picture
 * @param bombScans scans of such a picture
 * @param reflections small requests with a victim's address, of each kind
 * @param thefts connections with the gateway's MQTT client id
 */
record Strength(
        int oddTensors,
        int jobsANode,
        int halfBodies,
        int bombsAWorker,
        int bombEdge,
        int bombScans,
        int reflections,
        int thefts) {
    static Strength quick() {
        return new Strength(300, 256, 1_000, 2, 2_000, 3_000, 2, 30);
    }

    /** 10,000 jobs in all, over five nodes. */
    static Strength full() {
        return new Strength(300, 2_000, 1_000, 4, 2_000, 3_000, 4, 60);
    }
}
