package dev.ballast.fleet;

/** Sees to it that nodes hold their parts. */
@FunctionalInterface
public interface Provisioning {
    /** The node lacks a part: push what it lacks, in the background. Never blocks; a second call for the same node is free. */
    void request(int node);

    /** The node said that it lacks this part; free for one that it would not take a short while ago. Never blocks. */
    default void lacks(int node, String partId) {
        request(node);
    }

    /** The node holds a part that is {@linkplain Fleet#corrupt corrupt}: take it away and push it again, in the background. Never blocks. */
    default void replace(int node) {
        request(node);
    }
}
