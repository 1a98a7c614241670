package dev.ballast.round;

import dev.ballast.coding.PartSet;
import java.util.Arrays;

/**
 * Which slices of which parts have arrived in one round. A part that is shorter than the longest has fewer slices; the slices beyond its
 * end count as arrived. Owned by its {@link Round}.
 */
final class SliceArrivals {
    private final PartSet[] arrived;
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
        this.arrived = new PartSet[most];
        Arrays.fill(arrived, PartSet.EMPTY);
        for (int part = 0; part < slices.length; part++) {
            for (int slice = slices[part]; slice < most; slice++) {
                arrived[slice] = arrived[slice].with(part);
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
        arrived[slice] = arrived[slice].with(part);
        outstanding[part]--;
        return true;
    }

    boolean has(int part, int slice) {
        return arrived[slice].contains(part);
    }

    /** Parts whose slice {@code slice} has arrived. */
    PartSet of(int slice) {
        return arrived[slice];
    }

    /** Whether every slice of this part has arrived. */
    boolean whole(int part) {
        return outstanding[part] == 0;
    }
}
