package dev.ballast.round;

/**
 * Which slices of which parts have arrived in one round. A part that is shorter than the longest has fewer slices; the slices beyond its
 * end count as arrived. A set of parts is a long with one bit for each part. Owned by its {@link Round}.
 */
final class SliceArrivals {
    private final long[] arrived;
    private final int[] outstanding;

    /**
     * Nothing has arrived.
     *
     * @param slices number of slices of each part, at least 1 each; copied
     */
    SliceArrivals(int[] slices) {
        this.outstanding = slices.clone();
        int most = 0;
        for (int part = 0; part < slices.length; part++) {
            if (slices[part] < 1) {
                throw new IllegalArgumentException("part " + part + " must have at least 1 slice, has " + slices[part]);
            }
            most = Math.max(most, slices[part]);
        }
        this.arrived = new long[most];
        for (int part = 0; part < slices.length; part++) {
            for (int slice = slices[part]; slice < most; slice++) {
                arrived[slice] |= 1L << part;
            }
        }
    }

    /** Slices of the longest part. */
    int slices() {
        return arrived.length;
    }

    /** Takes a slice. Returns false when it had arrived before. */
    boolean take(int part, int slice) {
        if (has(part, slice)) {
            return false;
        }
        arrived[slice] |= 1L << part;
        outstanding[part]--;
        return true;
    }

    boolean has(int part, int slice) {
        return (arrived[slice] >> part & 1) != 0;
    }

    /** Parts whose slice {@code slice} has arrived. */
    long of(int slice) {
        return arrived[slice];
    }

    /** Whether every slice of this part has arrived. */
    boolean whole(int part) {
        return outstanding[part] == 0;
    }
}
