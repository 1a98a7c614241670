package dev.ballast.bench.transport;

/** A way to obtain a product from a node. */
enum Variant {
    /** Shard mode, datagrams that every link carries whole. */
    SHARDS("shards"),
    /** Shard mode after a probe of a link without loss: as few datagrams as UDP allows, in fragments. */
    LARGE("shards-large"),
    /** Plain mode, block-wise by 1024 bytes, Californium at both ends. */
    BLOCKS("blocks"),
    /** Plain mode, block-wise by 1024 bytes, a process of libcoap's client for each exchange. */
    LIBCOAP("libcoap");

    private static final int BLOCK = 1024;

    private final String label;

    Variant(String label) {
        this.label = label;
    }

    /** As in results. */
    String label() {
        return label;
    }

    boolean blockwise() {
        return this == BLOCKS || this == LIBCOAP;
    }

    /** About how long one exchange takes, in milliseconds; to plan with, not to judge by. */
    double expectedMs(Cell cell) {
        double roundTrip = cell.path().roundTripMs() + 0.15;
        if (!blockwise()) {
            double windows = (cell.upBytes() + cell.downBytes()) / 60_000.0;
            double lossy = cell.path().loss() * (cell.upBytes() + cell.downBytes()) / 1200.0;
            return 1 + roundTrip * (1 + windows / 2 + Math.min(4, lossy) + (lossy > 0 ? 0.5 : 0));
        }
        int exchanges = Math.max(1, blocks(cell.upBytes()) + blocks(cell.downBytes()) - 1);
        double repeatMs = this == BLOCKS ? 220 : 2_500;
        double startMs = this == BLOCKS ? 0 : 30;
        return startMs + exchanges * (roundTrip + 2 * cell.path().loss() * repeatMs);
    }

    private static int blocks(int bytes) {
        return (bytes + BLOCK - 1) / BLOCK;
    }
}
