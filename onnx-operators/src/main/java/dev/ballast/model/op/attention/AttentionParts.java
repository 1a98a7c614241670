package dev.ballast.model.op.attention;

import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.Parts;
import dev.ballast.model.op.node.Parts.Part;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.FloatTensor;
import dev.ballast.tensor.Shape;
import java.util.List;
import java.util.Map;

/** Finds the nodes that stand for com.microsoft's operators Attention and MultiHeadAttention. */
final class AttentionParts {
    private static final float FILTER = -10000f;

    private AttentionParts() {}

    /** One product with the weights of queries, keys and values, a bias, and MultiHeadAttention of its three parts. */
    static void attention(NodeReader node, Parts parts) throws RefusedException {
        RefusedException.unless(!node.flag("do_rotary"), "attribute do_rotary");
        RefusedException.unless(!node.flag("past_present_share_buffer"), "attribute past_present_share_buffer");
        RefusedException.unless(node.whole("rotary_embedding_dim", 0) == 0, "attribute rotary_embedding_dim");
        Shape x = node.floats(0);
        Shape w = node.floats(1);
        RefusedException.unless(
                x.rank() == 3 && w.rank() == 2 && x.dim(2) == w.dim(0), "shapes " + x + " and " + w + " do not fit");
        long third = w.dim(1) / 3;
        List<Long> sizes = node.wholes("qkv_hidden_sizes", List.of(third, third, third));
        RefusedException.unless(
                sizes.size() == 3
                        && sizes.stream().allMatch(size -> size > 0 && size <= w.dim(1))
                        && sizes.stream().mapToLong(Long::longValue).sum() == w.dim(1),
                "qkv_hidden_sizes " + sizes + " for weights of shape " + w);
        String product = parts.add(Part.of("MatMul"), parts.input(0), parts.input(1));
        if (node.has(2)) {
            product = parts.add(Part.of("Add"), product, parts.input(2));
        }
        List<String> each = parts.several(
                3, Part.of("Split").with("axis", -1), product, parts.longs(sizes.get(0), sizes.get(1), sizes.get(2)));
        Part heads = Part.ofMicrosoft("MultiHeadAttention")
                .with("num_heads", node.whole("num_heads", 0))
                .with("unidirectional", node.whole("unidirectional", 0))
                .with("mask_filter_value", node.real("mask_filter_value", FILTER));
        if (node.any("scale") != null) {
            heads = heads.with("scale", node.real("scale", 0f));
        }
        String[] past = past(node, parts);
        String[] inputs = {each.get(0), each.get(1), each.get(2), "", parts.input(3), parts.input(5), past[0], past[1]};
        if (!parts.isRead(1)) {
            parts.addTo(0, heads, inputs);
            return;
        }
        List<String> outputs = parts.several(3, heads, inputs);
        parts.addTo(0, Part.of("Identity"), outputs.get(0));
        String keys = parts.add(Part.of("Unsqueeze"), outputs.get(1), parts.longs(0));
        String values = parts.add(Part.of("Unsqueeze"), outputs.get(2), parts.longs(0));
        parts.addTo(1, Part.of("Concat").with("axis", 0), keys, values);
    }

    /** Keys and values of a past of shape 2 x batch x heads x length x size; empty names without one. */
    private static String[] past(NodeReader node, Parts parts) throws RefusedException {
        if (!node.has(4)) {
            return new String[] {"", ""};
        }
        Shape past = node.floats(4);
        RefusedException.unless(past.rank() == 5 && past.dim(0) == 2, "a past of shape " + past);
        List<String> both = parts.several(2, Part.of("Split").with("axis", 0), parts.input(4), parts.longs(1, 1));
        String axis = parts.longs(0);
        return new String[] {
            parts.add(Part.of("Squeeze"), both.get(0), axis), parts.add(Part.of("Squeeze"), both.get(1), axis)
        };
    }

    /** Queries, keys, values, their bias, a mask of keys, a bias of scores, and the past. */
    static void multiHead(NodeReader node, Parts parts) throws RefusedException {
        long heads = node.whole("num_heads", 0);
        String[] each = unpacked(node, parts, heads);
        if (node.has(3)) {
            addBias(node, parts, each);
        }
        Shape query = node.floats(0);
        Shape key = node.has(1) ? node.floats(1) : query;
        int tokens = (key.rank() == 4 ? key.dim(2) : key.dim(1))
                + (node.has(6) ? node.floats(6).dim(2) : 0);
        String mask = "";
        float filter = node.real("mask_filter_value", FILTER);
        if (node.has(4)) {
            mask = mask(node, parts, new int[] {query.dim(0), query.dim(1), tokens}, filter);
        }
        if (node.has(5)) {
            mask = mask.isEmpty() ? parts.input(5) : parts.add(Part.of("Add"), mask, parts.input(5));
        }
        Part attention = new Part("", "Attention", 23, Map.of())
                .with("q_num_heads", heads)
                .with("kv_num_heads", heads)
                .with("is_causal", node.whole("unidirectional", 0));
        float scale = node.real("scale", 0f);
        if (scale != 0f) {
            attention = attention.with("scale", scale);
        }
        parts.addToAll(attention, each[0], each[1], each[2], mask, parts.input(6), parts.input(7));
    }

    /** Queries, keys and values. Those that come in one value, side by side for each head, are taken apart. */
    private static String[] unpacked(NodeReader node, Parts parts, long heads) throws RefusedException {
        String[] each = {parts.input(0), parts.input(1), parts.input(2)};
        for (int first = 0; first < 2; first++) {
            if (node.has(first) && node.floats(first).rank() == 5) {
                Shape packed = node.floats(first);
                int count = 3 - first;
                RefusedException.unless(
                        packed.dim(2) == heads && packed.dim(3) == count,
                        "packed heads of shape " + packed + " for " + heads + " heads");
                long[] ones = count == 3 ? new long[] {1, 1, 1} : new long[] {1, 1};
                List<String> split =
                        parts.several(count, Part.of("Split").with("axis", 3), parts.input(first), parts.longs(ones));
                for (int i = 0; i < count; i++) {
                    each[first + i] = parts.add(Part.of("Reshape"), split.get(i), parts.longs(0, 0, -1));
                }
            }
        }
        RefusedException.unless(!each[1].isEmpty() && !each[2].isEmpty(), "keys or values are missing");
        return each;
    }

    /** Adds one bias for queries, keys and values, one after the other. */
    private static void addBias(NodeReader node, Parts parts, String[] each) throws RefusedException {
        Shape bias = node.floats(3);
        Shape query = node.floats(0);
        int size = query.rank() == 5 ? query.dim(2) * query.dim(4) : query.dim(query.rank() - 1);
        boolean hasKeys = !node.has(1) || node.floats(1).rank() != 4;
        RefusedException.unless(
                hasKeys && bias.rank() == 1 && bias.size() > 2L * size,
                "a bias of shape " + bias + " for queries of shape " + query);
        List<String> biases = parts.several(
                3, Part.of("Split").with("axis", 0), parts.input(3), parts.longs(size, size, bias.size() - 2L * size));
        for (int i = 0; i < each.length; i++) {
            each[i] = parts.add(Part.of("Add"), each[i], biases.get(i));
        }
    }

    /**
     * What is added to the scores: the filter for keys that are hidden, otherwise 0.
     *
     * @param extents number of texts, queries and keys
     */
    private static String mask(NodeReader node, Parts parts, int[] extents, float filter) throws RefusedException {
        Shape given = node.shape(4);
        int batch = extents[0];
        int tokens = extents[2];
        String real = parts.add(Part.of("Cast").with("to", 1), parts.input(4));
        long[] shape = {batch, 1, 1, tokens};
        if (given.equals(Shape.of(batch))) {
            // Numbers of visible keys: position i is visible when the number minus i is at least 1.
            FloatTensor positions = FloatTensor.zeros(Shape.of(1, tokens));
            for (int i = 0; i < tokens; i++) {
                positions.data()[i] = i;
            }
            String column = parts.add(Part.of("Reshape"), real, parts.longs(batch, 1));
            real = parts.add(Part.of("Sub"), column, parts.constant(positions));
        } else if (given.equals(Shape.of(batch, extents[1], tokens))) {
            shape[2] = extents[1];
        } else {
            RefusedException.unless(
                    given.equals(Shape.of(batch, tokens)),
                    "a mask of shape " + given + " for " + batch + " texts and " + tokens + " keys");
        }
        String shown = parts.add(Part.of("Clip"), real, parts.real(0f), parts.real(1f));
        String hidden = parts.add(Part.of("Sub"), parts.real(1f), shown);
        String added = parts.add(Part.of("Mul"), hidden, parts.real(filter));
        return parts.add(Part.of("Reshape"), added, parts.longs(shape));
    }
}
