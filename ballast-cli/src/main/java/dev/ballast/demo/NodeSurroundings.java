package dev.ballast.demo;

import java.time.Duration;
import java.util.List;

/** The environment of node processes. Called by the thread that starts and ends them. */
public interface NodeSurroundings {
    /** Node processes directly on this machine. */
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
            // nothing to release
        }
    };

    /** Name or file of the profile with the JVM flags and the memory that the node offers. */
    String profile();

    /**
     * The command that runs a node in this environment.
     *
     * @param id id of the node
     * @param command the command that starts the node, word by word
     */
    List<String> around(String id, List<String> command);

    /** Upper limit of the time until a node is ready. */
    Duration readyWithin();

    /** Called before all nodes are told to end. */
    void ending();
}
