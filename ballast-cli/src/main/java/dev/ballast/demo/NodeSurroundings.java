package dev.ballast.demo;

import java.time.Duration;
import java.util.List;

/** What node processes run as and within. Called by the thread that starts and ends them. */
public interface NodeSurroundings {
    /** Nodes of this machine as it is. */
    NodeSurroundings NONE = new NodeSurroundings() {
        @Override
        public String profile() {
            return "generic-jvm";
        }

        @Override
        public List<String> around(String id, List<String> command) {
            return command;
        }

        @Override
        public Duration readyWithin() {
            return Duration.ofSeconds(60);
        }

        @Override
        public void ending() {
            // nothing holds them up
        }
    };

    /** Name or file of the profile that gives the flags of the virtual machine and the memory that the node offers. */
    String profile();

    /**
     * The command that becomes this one.
     *
     * @param id of the node
     * @param command that starts it, all of its words
     */
    List<String> around(String id, List<String> command);

    /** How long a node may take until it is ready. */
    Duration readyWithin();

    /** All nodes are about to be told to end. */
    void ending();
}
