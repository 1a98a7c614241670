package dev.ballast.model.op.attention;

import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.Parts.Part;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Turns pairs of numbers of each head by angles that depend on the token (ONNX operator RotaryEmbedding). Cosines and sines have the shape
 * batch x length x pairs.
 *
 * @param pairs number of pairs that are turned; numbers after them stay as they are
 * @param isInterleaved whether a pair stands side by side; otherwise its second number stands {@code pairs} later
 */
record RotaryEmbedding(Shape shape, Heads heads, int pairs, boolean isInterleaved) implements FloatOperator {
    private static final int POSITIONS = 3;

    static Operator plan(NodeReader node) throws RefusedException {
        Heads heads = Heads.of(node, 0, "num_heads");
        long turned = node.whole("rotary_embedding_dim", 0);
        turned = turned == 0 ? heads.size() : turned;
        RefusedException.unless(
                turned % 2 == 0 && turned > 0 && turned <= heads.size(),
                "rotary_embedding_dim " + turned + " for heads of " + heads.size());
        Shape angles = Shape.of(heads.batch(), heads.length(), (int) turned / 2);
        for (int input = 1; input <= 2; input++) {
            RefusedException.unless(
                    node.floats(input).equals(angles),
                    "cosines or sines of shape " + node.floats(input) + " (expected " + angles + ")");
        }
        return new RotaryEmbedding(node.floats(0), heads, (int) turned / 2, node.flag("interleaved"));
    }

    /** Where numbers of positions are given, cosines and sines are gathered from tables first. */
    static void gather(NodeReader node, Parts parts) throws RefusedException {
        if (node.has(POSITIONS)) {
            for (String name : node.attributeNames()) {
                node.any(name); // the rotation asks for all that it knows
            }
            Part rotation = new Part("", "RotaryEmbedding", 23, node.node().attributes());
            expand(node, parts, rotation, new int[] {1, 2, POSITIONS});
        }
    }

    /** com.microsoft's operator: the value, numbers of positions, cosines and sines. */
    static void microsoft(NodeReader node, Parts parts) throws RefusedException {
        RefusedException.unless(!node.flag("is_packed_batching"), "attribute is_packed_batching");
        RefusedException.unless(node.real("scale", 1f) == 1f, "attribute scale other than 1");
        Part rotation = new Part("", "RotaryEmbedding", 23, Map.of())
                .with("interleaved", node.whole("interleaved", 0))
                .with("rotary_embedding_dim", node.whole("rotary_embedding_dim", 0))
                .with("num_heads", node.whole("num_heads", 0));
        expand(node, parts, rotation, new int[] {2, 3, 1});
    }

    /** Gathers cosines and sines. Their indices, and that of the positions, among the node's inputs are {@code at}. */
    private static void expand(NodeReader node, Parts parts, Part rotation, int[] at) throws RefusedException {
        Shape positions = node.shape(at[2]);
        RefusedException.unless(
                positions.rank() == 2, "numbers of positions of shape " + positions + " (batch and sequence)");
        Part gather = Part.of("Gather");
        String cosines = parts.add(gather, parts.input(at[0]), parts.input(at[2]));
        String sines = parts.add(gather, parts.input(at[1]), parts.input(at[2]));
        parts.addTo(0, rotation, parts.input(0), cosines, sines);
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        float[] x = FloatOperator.data(inputs, 0);
        System.arraycopy(x, 0, y, 0, y.length);
        for (int item = 0; item < heads.batch(); item++) {
            for (int token = 0; token < heads.length(); token++) {
                int angle = (item * heads.length() + token) * pairs;
                for (int head = 0; head < heads.count(); head++) {
                    turn(inputs, y, heads.at(item, head, token), angle);
                }
            }
        }
    }

    private void turn(List<Tensor> inputs, float[] y, int from, int angle) {
        float[] cosines = FloatOperator.data(inputs, 1);
        float[] sines = FloatOperator.data(inputs, 2);
        for (int i = 0; i < pairs; i++) {
            int first = from + (isInterleaved ? 2 * i : i);
            int second = first + (isInterleaved ? 1 : pairs);
            float a = y[first];
            float b = y[second];
            y[first] = cosines[angle + i] * a - sines[angle + i] * b;
            y[second] = sines[angle + i] * a + cosines[angle + i] * b;
        }
    }
}
