package dev.ballast.gateway.deployment;

import java.util.List;

/** The outcome of an order to change models. */
public sealed interface ModelChange {
    /**
     * The change is made.
     *
     * @param version the loaded version or the new default; of several unloaded versions the last
     * @param without nodes that could not be reached or have too little memory; parity or the gateway does their work until they have their parts
     */
    record Made(String name, String version, List<String> without) implements ModelChange {
        public Made {
            without = List.copyOf(without);
        }
    }

    /** The change is not made; what was served before is still served. */
    record Failed(Why why, String reason) implements ModelChange {}

    /** Why a change is not made. */
    enum Why {
        /** There is no such model or version. */
        UNKNOWN,
        /** The file or its settings cannot be used. */
        UNFIT,
        /** A node refuses its part. */
        NODES,
        /** Too many changes wait. */
        BUSY,
        /** The gateway is shutting down. */
        STOPPING,
        /** The gateway failed; its log has the exception. */
        BROKEN
    }
}
