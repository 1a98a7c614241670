package dev.ballast.model.op.linear;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.model.op.kind.LocalOperator.Footprint;
import dev.ballast.tensor.Shape;
import java.util.List;

/**
 * The products of a convolution of several groups or several images: one for each group of each image, in the order of their elements.
 * Immutable.
 */
final class GroupedProducts {
    private final Shape shape;
    private final List<LinearLayer> groups;

    /**
     * Takes the groups in the order of their channels.
     *
     * @param shape of the convolution's output, batch x channels x positions
     * @param groups of equal extents, each over its own input channels
     */
    GroupedProducts(Shape shape, List<LinearLayer> groups) {
        this.shape = shape;
        this.groups = List.copyOf(groups);
    }

    Shape shape() {
        return shape;
    }

    List<LinearLayer> groups() {
        return groups;
    }

    /** Number of products. */
    int count() {
        return shape.dim(0) * groups.size();
    }

    /** The group of a product. */
    int group(int product) {
        return product % groups.size();
    }

    LinearLayer layer(int product) {
        return groups.get(group(product));
    }

    /** Index of the first element that a product reads. */
    int from(int product) {
        return product * groups.get(0).lowering().inputLength();
    }

    long scratchBytes() {
        return groups.get(0).scratchBytes();
    }

    /**
     * The cost of all products.
     *
     * @param held numbers of 4 bytes that the operator holds beside the weights
     */
    Footprint footprint(long held) {
        LinearLayer group = groups.get(0);
        long weights = (long) groups.size() * group.weights().size();
        return new Footprint(
                count() * group.macs(),
                weights + held,
                groups.size() * group.weights().sizeInBytes() + held * Integer.BYTES,
                why(groups.size(), shape));
    }

    /** Why a convolution with {@code groups} groups and this output shape is not split. */
    static String why(int groups, Shape shape) {
        return groups > 1
                ? "grouped convolution stays on the gateway"
                : "a batch of " + shape.dim(0) + " images stays on the gateway";
    }
}
