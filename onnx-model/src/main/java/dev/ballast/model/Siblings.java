package dev.ballast.model;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.ConvLowering;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.OpenJoined;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds products that one round can compute: siblings. They multiply the same activation and differ in their weights and in what follows the
 * product. Examples are the query, key and value of an attention, and the branches of an Inception module. A row of a product does not
 * depend on the rows beside it, so each sibling keeps its numbers.
 *
 * <p>Siblings unfold the activation in the same way, or they are convolutions over one image whose outputs have the same height and width.
 */
final class Siblings {
    /** Most weights, and most elements of a product, of all siblings together. */
    private static final long MOST_ELEMENTS = Extents.MAX_ELEMENTS;

    /**
     * Fewest rows of each block where the activation is unfolded in several ways. Every data part has rows of each block, so a block of few
     * rows would keep its siblings from being split over many nodes.
     */
    private static final int FEWEST_ROWS = 16;

    private Siblings() {}

    /**
     * What siblings have in common.
     *
     * @param reads numbers of the activation and of the values that the finish reads
     * @param unfolding the lowering, or the image and the extents of the outputs of a convolution
     * @param guards conditions under which they run
     * @param padding the activation that a convolution over int8 reads beyond the edge
     * @param type element type of the output
     * @param isInPlace whether the finish works in the place of the output
     * @param beside extents of the output without its rows
     */
    private record Kind(
            List<Integer> reads,
            List<Guard> guards,
            Object unfolding,
            Arithmetic arithmetic,
            byte padding,
            Weights.Format format,
            ElementType type,
            boolean isInPlace,
            List<Integer> beside) {
        static Kind of(Placement.Planned node, LinearOperator operator) {
            LinearLayer layer = operator.layer();
            return new Kind(
                    node.reads(),
                    node.guards(),
                    unfolding(layer.lowering()),
                    layer.arithmetic(),
                    layer.padding(),
                    layer.weights().format(),
                    operator.type(),
                    operator.finishesInPlace(),
                    operator.besideRows());
        }

        private static Object unfolding(Lowering lowering) {
            return lowering instanceof ConvLowering conv ? Image.of(conv) : lowering;
        }
    }

    /** What convolutions must have in common to be blocks of a {@link dev.ballast.gemm.operand.JoinedLowering}. */
    private record Image(int channels, int height, int width, int outputHeight, int outputWidth) {
        static Image of(ConvLowering conv) {
            return new Image(
                    conv.channels(),
                    conv.vertical().input(),
                    conv.horizontal().input(),
                    conv.vertical().outputs(),
                    conv.horizontal().outputs());
        }
    }

    /** The nodes in running order. Siblings are together, in the place of the first of them; other nodes are alone. */
    static List<List<Placement.Planned>> of(List<Placement.Planned> nodes) {
        List<List<Placement.Planned>> groups = new ArrayList<>();
        Map<Kind, List<List<Placement.Planned>>> ofKind = new HashMap<>();
        for (Placement.Planned node : nodes) {
            if (!(node.plan() instanceof LinearOperator operator) || !operator.hasRowAxis()) {
                groups.add(List.of(node));
                continue;
            }
            List<List<Placement.Planned>> candidates =
                    ofKind.computeIfAbsent(Kind.of(node, operator), kind -> new ArrayList<>());
            Optional<List<Placement.Planned>> siblings = candidates.stream()
                    .filter(group -> fits(group, operator.layer()))
                    .findFirst();
            if (siblings.isPresent()) {
                siblings.get().add(node);
            } else {
                List<Placement.Planned> alone = new ArrayList<>(List.of(node));
                candidates.add(alone);
                groups.add(alone);
            }
        }
        return groups;
    }

    private static boolean fits(List<Placement.Planned> siblings, LinearLayer next) {
        Map<Lowering, Long> rows = new HashMap<>();
        rows.put(next.lowering(), (long) next.rows());
        for (Placement.Planned sibling : siblings) {
            LinearLayer layer = ((LinearOperator) sibling.plan()).layer();
            rows.merge(layer.lowering(), (long) layer.rows(), Long::sum);
        }
        long weights = 0;
        long products = 0;
        long unfolded = 0;
        for (Map.Entry<Lowering, Long> block : rows.entrySet()) {
            weights += block.getValue() * block.getKey().reduction();
            products += block.getValue() * block.getKey().columns();
            unfolded += (long) block.getKey().reduction() * block.getKey().columns();
        }
        if (Math.max(weights, products) > MOST_ELEMENTS) {
            return false;
        }
        boolean hasEnoughRows = rows.values().stream().allMatch(count -> count >= FEWEST_ROWS);
        return rows.size() == 1
                || (unfolded <= MOST_ELEMENTS && rows.size() <= OpenJoined.MOST_BLOCKS && hasEnoughRows);
    }
}
