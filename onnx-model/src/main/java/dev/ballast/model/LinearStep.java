package dev.ballast.model;

import dev.ballast.gemm.LinearLayer;
import dev.ballast.gemm.operand.Lowering;
import dev.ballast.gemm.operand.Weights;
import dev.ballast.model.op.kind.DerivedWeights;
import dev.ballast.model.op.kind.LinearOperator;
import dev.ballast.model.op.node.ElementType;
import dev.ballast.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A step whose product O[m x n] = W[m x k] * I[k x n] is computed by a {@link LinearBackend}. The runner finishes the product afterwards.
 *
 * <p>A step with several members computes all of them in one product. Its weights are the rows of the first member, then those of the next
 * one. Members that unfold the activation in the same way stand side by side, in one block of the layer. Each member finishes its own rows
 * and writes its own value. See {@link Siblings}.
 *
 * @param site its place in the graph
 * @param index position among the model's linear steps, from 0
 * @param layer weights and lowering of the product, without bias, zero points and scales
 * @param members at least one; their weights are parts of the layer's
 */
public record LinearStep(Site site, int index, LinearLayer layer, List<Member> members) implements Step {
    public LinearStep {
        members = List.copyOf(members);
    }

    /** The operator of one node. */
    public record Member(Site site, LinearOperator operator) {}

    /** A step of one operator. */
    static LinearStep of(Site site, int index, LinearOperator operator) {
        return new LinearStep(site, index, operator.layer(), List.of(new Member(site, operator)));
    }

    /**
     * A step of several operators on one activation.
     *
     * @param members of one {@link Siblings.Kind}, in running order
     */
    static LinearStep joined(int index, List<Member> members, DerivedWeights derived) {
        Map<Lowering, List<Member>> byLowering = new LinkedHashMap<>();
        for (Member member : members) {
            byLowering
                    .computeIfAbsent(member.operator().layer().lowering(), lowering -> new ArrayList<>())
                    .add(member);
        }
        List<LinearLayer> blocks = new ArrayList<>();
        List<Member> blockwise = new ArrayList<>();
        for (List<Member> block : byLowering.values()) {
            blocks.add(block(block, derived));
            blockwise.addAll(block);
        }
        return of(index, LinearLayer.joined(blocks), blockwise);
    }

    /** One layer of members that unfold the activation in the same way. */
    private static LinearLayer block(List<Member> members, DerivedWeights derived) {
        LinearLayer first = members.get(0).operator().layer();
        return members.size() == 1
                ? first
                : first.with(derived.joined(members.stream()
                        .map(member -> member.operator().layer().weights())
                        .toList()));
    }

    private static LinearStep of(int index, LinearLayer layer, List<Member> members) {
        List<Member> sharing = new ArrayList<>();
        int row = 0;
        for (Member member : members) {
            int rows = member.operator().layer().rows();
            sharing.add(new Member(
                    member.site(), member.operator().sharing(layer.weights().rows(row, rows))));
            row += rows;
        }
        return new LinearStep(SiblingNames.site(members), index, layer, sharing);
    }

    /** This step with other instances of equal weights. */
    LinearStep sharing(Weights equal) {
        return members.size() == 1
                ? of(site, index, members.get(0).operator().sharing(equal))
                : of(index, layer.with(equal), members);
    }

    /** This step at another position among the linear steps. */
    LinearStep at(int position) {
        return new LinearStep(site, position, layer, members);
    }

    /** Whether all members may finish their rows in the place of their outputs. */
    boolean finishesInPlace() {
        return members.get(0).operator().finishesInPlace();
    }

    @Override
    public List<Written> writes() {
        return members.stream()
                .map(member -> new Written(
                        member.site().writes(),
                        member.operator().shape(),
                        member.operator().type()))
                .toList();
    }

    @Override
    public boolean isNamed(String name) {
        return name().equals(name)
                || members.stream().anyMatch(member -> member.site().name().equals(name));
    }

    @Override
    public Shape output() {
        LinearOperator most = members.get(0).operator();
        for (Member member : members) {
            most = member.operator().layer().rows() > most.layer().rows() ? member.operator() : most;
        }
        return members.size() == 1 ? most.shape() : most.shapeWithRows(layer.rows());
    }

    @Override
    public ElementType type() {
        return members.get(0).operator().type();
    }

    @Override
    public long macs() {
        return layer.macs();
    }

    @Override
    public long weights() {
        return members.stream()
                .mapToLong(member -> member.operator().weightCount())
                .sum();
    }

    @Override
    public long weightBytes() {
        return members.stream()
                .mapToLong(member -> member.operator().weightBytes())
                .sum();
    }
}
