package dev.ballast.gateway.deployment;

import java.util.List;

/** What became of a change that somebody asked for. */
public sealed interface ModelChange {
    /**
     * It is done.
     *
     * @param version the one that was loaded or is the default now; of several unloaded the last
     * @param without nodes that could not be reached, whose work is done by parity or by the gateway until they have their parts
     */
    record Made(String name, String version, List<String> without) implements ModelChange {
        public Made {
            without = List.copyOf(without);
        }
    }

    /** It is not done; what was served before is served as before. */
    record Failed(Why why, String reason) implements ModelChange {}

    /** What stands in the way. */
    enum Why {
        /** There is no such model or version. */
        UNKNOWN,
        /** Its file or its settings are not as they must be. */
        UNFIT,
        /** A node does not take its part. */
        NODES,
        /** Too many changes wait. */
        BUSY,
        /** The gateway is shutting down. */
        STOPPING,
        /** A fault of the gateway, which is in its log. */
        BROKEN
    }
}
