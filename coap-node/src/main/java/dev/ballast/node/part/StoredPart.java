package dev.ballast.node.part;

/** A part in memory, when it was last used, and the most working memory of a product with it. Any thread may read and write the latter two. */
final class StoredPart {
    final HostedPart part;
    volatile long usedNs;
    volatile long workingBytes;

    StoredPart(HostedPart part, long usedNs) {
        this.part = part;
        this.usedNs = usedNs;
        this.workingBytes = part.workingBytes();
    }
}
