package dev.ballast.model;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Arithmetic;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.model.op.node.Extents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds products that one round can compute: siblings. They multiply the same activation, unfolded in the same way, and differ in their
 * weights and in what follows the product. Examples are the query, key and value of an attention. A row of a product does not depend on
 * the rows beside it, so each sibling keeps its numbers.
 */
final class Siblings {
    /** Most weights, and most elements of a product, of all siblings together. */
    private static final long MOST_ELEMENTS = Extents.MAX_ELEMENTS;

    private Siblings() {}

    /**
     * What siblings have in common.
     *
     * @param reads numbers of the activation and of the values that the finish reads
     * @param guards conditions under which they run
     * @param padding the activation that a convolution over int8 reads beyond the edge
     * @param type element type of the output
     * @param isInPlace whether the finish works in the place of the output
     * @param beside extents of the output without its rows
     */
    private record Kind(
            List<Integer> reads,
            List<Guard> guards,
            Lowering lowering,
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
                    layer.lowering(),
                    layer.arithmetic(),
                    layer.padding(),
                    layer.weights().format(),
                    operator.type(),
                    operator.finishesInPlace(),
                    operator.besideRows());
        }
    }

    /** The nodes in running order. Siblings are together, in the place of the first of them; other nodes are alone. */
    static List<List<Placement.Planned>> of(List<Placement.Planned> nodes) {
        List<List<Placement.Planned>> groups = new ArrayList<>();
        Map<Kind, List<Placement.Planned>> latest = new HashMap<>();
        for (Placement.Planned node : nodes) {
            if (node.plan() instanceof LinearOperator operator && operator.hasRowAxis()) {
                Kind kind = Kind.of(node, operator);
                List<Placement.Planned> siblings = latest.get(kind);
                if (siblings != null && fits(siblings, operator)) {
                    siblings.add(node);
                    continue;
                }
                List<Placement.Planned> alone = new ArrayList<>(List.of(node));
                latest.put(kind, alone);
                groups.add(alone);
            } else {
                groups.add(List.of(node));
            }
        }
        return groups;
    }

    private static boolean fits(List<Placement.Planned> siblings, LinearOperator next) {
        long rows = next.layer().rows();
        for (Placement.Planned sibling : siblings) {
            rows += ((LinearOperator) sibling.plan()).layer().rows();
        }
        Lowering lowering = next.layer().lowering();
        return rows * Math.max(lowering.reduction(), lowering.columns()) <= MOST_ELEMENTS;
    }
}
