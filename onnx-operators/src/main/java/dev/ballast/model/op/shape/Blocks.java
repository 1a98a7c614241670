package dev.ballast.model.op.shape;

import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Plans operators that exchange channels for square blocks of pixels: DepthToSpace and SpaceToDepth of ONNX. */
final class Blocks {
    private Blocks() {}

    /** Plans DepthToSpace. In mode DCR the offset in a block is the slower part of a channel's number, in mode CRD the faster part. */
    static Operator depthToSpace(NodeReader node) throws RefusedException {
        Shape x = image(node);
        int block = block(node);
        String mode = node.text("mode", "DCR");
        RefusedException.unless(mode.equals("DCR") || mode.equals("CRD"), "attribute mode " + mode);
        long channels = x.dim(1) / ((long) block * block);
        RefusedException.unless(
                channels * block * block == x.dim(1), "blocksize " + block + " for a value of shape " + x);
        Shape shape = Extents.shape(x.dim(0), channels, (long) x.dim(2) * block, (long) x.dim(3) * block);
        boolean isDepthFirst = mode.equals("DCR");
        Shape parts = isDepthFirst
                ? Extents.shape(x.dim(0), block, block, channels, x.dim(2), x.dim(3))
                : Extents.shape(x.dim(0), channels, block, block, x.dim(2), x.dim(3));
        int[] order = isDepthFirst ? new int[] {0, 3, 4, 1, 5, 2} : new int[] {0, 1, 4, 2, 5, 3};
        return reordered(node, parts, order, shape);
    }

    /** Plans SpaceToDepth, which is the inverse of DepthToSpace in mode DCR. */
    static Operator spaceToDepth(NodeReader node) throws RefusedException {
        Shape x = image(node);
        int block = block(node);
        int height = x.dim(2) / block;
        int width = x.dim(3) / block;
        RefusedException.unless(
                height * block == x.dim(2) && width * block == x.dim(3),
                "blocksize " + block + " for a value of shape " + x);
        Shape shape = Extents.shape(x.dim(0), (long) x.dim(1) * block * block, height, width);
        Shape parts = Extents.shape(x.dim(0), x.dim(1), height, block, width, block);
        return reordered(node, parts, new int[] {0, 3, 5, 1, 2, 4}, shape);
    }

    private static Shape image(NodeReader node) throws RefusedException {
        Shape x = node.anyShape(0);
        RefusedException.unless(x.rank() == 4, "a value of shape " + x + " (batch x channels x height x width)");
        return x;
    }

    private static int block(NodeReader node) throws RefusedException {
        long block = node.whole("blocksize", 0);
        RefusedException.unless(block > 0 && block <= 1 << 14, "blocksize " + block);
        return (int) block;
    }

    /** The elements of {@code parts} with its axes in another order, as a value of {@code shape}. */
    private static Operator reordered(NodeReader node, Shape parts, int[] order, Shape shape) throws RefusedException {
        List<int[]> inOrder = AxisSources.everything(node, parts);
        List<int[]> sources = new ArrayList<>();
        for (int axis : order) {
            sources.add(inOrder.get(axis));
        }
        return Selection.of(shape, node.type(0), sources);
    }
}
