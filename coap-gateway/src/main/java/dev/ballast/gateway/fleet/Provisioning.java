package dev.ballast.gateway.fleet;

/** Sees to it that nodes hold their parts. */
@FunctionalInterface
public interface Provisioning {
    /** The node lacks a part: push what it lacks, in the background. Never blocks; a second call for the same node is free. */
    void request(int node);
}
