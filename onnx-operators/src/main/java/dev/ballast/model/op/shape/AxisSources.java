package dev.ballast.model.op.shape;

import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The lists from which a {@link Selection} is made: for each axis, the source offsets of its elements. */
public final class AxisSources {
    private AxisSources() {}

    /** Lists that select every element of a value. They may be replaced axis by axis. */
    public static List<int[]> everything(NodeReader node, Shape x) throws RefusedException {
        node.room().takeLists(x);
        List<int[]> sources = new ArrayList<>();
        for (int axis = 0; axis < x.rank(); axis++) {
            sources.add(Selection.all(x, axis));
        }
        return sources;
    }

    /** The offsets of indices along an axis with {@code stride} between neighbours. */
    static int[] scaled(int[] indices, int stride) {
        int[] scaled = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            scaled[i] = indices[i] * stride;
        }
        return scaled;
    }

    /** The shape whose extents are the lengths of the lists. */
    public static Shape shapeOf(List<int[]> sources) throws RefusedException {
        return Extents.shape(sources.stream().mapToLong(axis -> axis.length).toArray());
    }
}
