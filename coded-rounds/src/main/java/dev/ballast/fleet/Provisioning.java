package dev.ballast.fleet;

/** Makes sure that nodes hold their parts. */
@FunctionalInterface
public interface Provisioning {
    /** Pushes the parts that the node lacks, in the background. Never blocks; a second call for one node costs nothing. */
    void request(int node);

    /** The node said that it lacks this part. Costs nothing for a part that the node refused a short while ago. Never blocks. */
    default void lacks(int node, String partId) {
        request(node);
    }

    /** The node holds a {@linkplain Fleet#corrupt corrupt} part: deletes it and pushes it again, in the background. Never blocks. */
    default void replace(int node) {
        request(node);
    }
}
