package dev.ballast.model.op.attention;

import dev.ballast.gemm.Scratch;
import dev.ballast.gemm.operand.Block;
import dev.ballast.model.op.kind.FloatOperator;
import dev.ballast.model.op.kind.Operator;
import dev.ballast.model.op.kind.Workspace;
import dev.ballast.model.op.math.Exponentials;
import dev.ballast.model.op.node.Extents;
import dev.ballast.model.op.node.NodeReader;
import dev.ballast.model.op.node.RefusedException;
import dev.ballast.tensor.Shape;
import dev.ballast.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * softmax(Q * K' * scale + mask) * V for each head (ONNX operator Attention). Several heads of Q may share one head of K and V. Keys and
 * values of earlier tokens, the past, come before those of this run.
 */
final class Attention implements FloatOperator {
    private static final int MASK = 3;
    private static final int PAST_KEY = 4;
    private static final int PAST_VALUE = 5;

    private final Shape shape;
    private final Heads query;
    private final Heads key;
    private final Heads value;
    private final Heads past;
    private final Scores scores;
    private final List<Integer> reads;

    private Attention(Heads query, Heads key, Heads value, Heads past, Scores scores, List<Integer> reads)
            throws RefusedException {
        this.query = query;
        this.key = key;
        this.value = value;
        this.past = past;
        this.scores = scores;
        this.reads = List.copyOf(reads);
        this.shape = output().shape();
        RefusedException.unless(
                bufferLength() <= Extents.MAX_ELEMENTS, "working memory of " + bufferLength() + " elements");
    }

    static Operator plan(NodeReader node) throws RefusedException {
        Heads query = Heads.of(node, 0, "q_num_heads");
        Heads key = Heads.of(node, 1, "kv_num_heads");
        Heads value = Heads.of(node, 2, "kv_num_heads");
        requireFit(query, key, value);
        RefusedException.unless(
                node.has(PAST_KEY) == node.has(PAST_VALUE), "a past of keys or values without the other");
        List<Integer> reads = new ArrayList<>(List.of(0, 1, 2));
        Heads past = new Heads(key.batch(), key.count(), 0, key.size(), false);
        if (node.has(PAST_KEY)) {
            past = past.withLength(pastLength(node, key, value));
            reads.addAll(List.of(PAST_KEY, PAST_VALUE));
        }
        if (node.output() > 0) {
            Heads added = node.output() == 1 ? key : value;
            List<Integer> joined = new ArrayList<>(List.of(node.output()));
            if (node.has(PAST_KEY)) {
                joined.add(PAST_KEY + node.output() - 1);
            }
            scores(node, query, past.length() + key.length());
            return Present.of(added, past.length(), joined);
        }
        if (node.has(MASK)) {
            reads.add(MASK);
        }
        Scores scores = scores(node, query, past.length() + key.length());
        return new Attention(query, key, value, past, scores, reads);
    }

    private static void requireFit(Heads query, Heads key, Heads value) throws RefusedException {
        boolean fits = query.batch() == key.batch()
                && key.batch() == value.batch()
                && key.count() == value.count()
                && key.length() == value.length()
                && query.size() == key.size()
                && query.count() % key.count() == 0;
        RefusedException.unless(
                fits,
                "queries, keys and values of shapes " + query.shape() + ", " + key.shape() + " and " + value.shape()
                        + " do not fit");
    }

    private static int pastLength(NodeReader node, Heads key, Heads value) throws RefusedException {
        Shape keys = node.floats(PAST_KEY);
        Shape values = node.floats(PAST_VALUE);
        boolean fits = keys.rank() == 4
                && keys.equals(Shape.of(key.batch(), key.count(), keys.dim(2), key.size()))
                && values.equals(Shape.of(key.batch(), key.count(), keys.dim(2), value.size()));
        RefusedException.unless(fits, "a past of shapes " + keys + " and " + values);
        return keys.dim(2);
    }

    private static Scores scores(NodeReader node, Heads query, int tokens) throws RefusedException {
        RefusedException.unless(
                node.whole("qk_matmul_output_mode", 0) == 0, "attribute qk_matmul_output_mode other than 0");
        long precision = node.whole("softmax_precision", 1);
        RefusedException.unless(precision == 1, "attribute softmax_precision " + precision + " (only FLOAT)");
        float scale = node.real("scale", (float) (1 / Math.sqrt(query.size())));
        float cap = node.real("softcap", 0f);
        RefusedException.unless(cap >= 0f, "attribute softcap " + cap);
        boolean isCausal = node.flag("is_causal");
        if (!node.has(MASK)) {
            return new Scores(tokens, scale, cap, isCausal, Mask.NONE);
        }
        return new Scores(tokens, scale, cap, isCausal, Mask.of(node, MASK, query, tokens));
    }

    private Heads output() {
        return new Heads(query.batch(), query.count(), query.length(), value.size(), query.isInside());
    }

    @Override
    public Shape shape() {
        return shape;
    }

    @Override
    public List<Integer> reads() {
        return reads;
    }

    /** Numbers of one head: queries, keys, values, scores and results. */
    private long bufferLength() {
        long tokens = scores.tokens();
        return ((long) query.length() + tokens) * query.size()
                + (tokens + query.length()) * value.size()
                + query.length() * tokens;
    }

    @Override
    public void compute(List<Tensor> inputs, float[] y, Workspace workspace) {
        int tokens = scores.tokens();
        float[] buffer = workspace.buffer((int) bufferLength());
        Block queries = Block.of(buffer, query.length(), query.size());
        Block keys = after(queries, query.size(), tokens);
        Block values = after(keys, tokens, value.size());
        Block weights = after(values, query.length(), tokens);
        Block results = after(weights, query.length(), value.size());
        float[] q = FloatOperator.data(inputs, 0);
        int group = query.count() / key.count();
        Tensor mask = inputs.get(inputs.size() - 1); // not read without a mask
        for (int item = 0; item < query.batch(); item++) {
            for (int head = 0; head < query.count(); head++) {
                if (head % group == 0) {
                    gatherKeys(inputs, item, head / group, keys);
                    gatherValues(inputs, item, head / group, values);
                }
                gatherQueries(q, item, head, queries);
                workspace.kernel().multiply(queries, keys, workspace.scratch(), weights);
                for (int row = 0; row < query.length(); row++) {
                    int from = weights.offset() + row * tokens;
                    int end = from + scores.visible(row, past.length());
                    scores.adjust(buffer, from, end, mask, scores.mask().at(item, head, row));
                    Exponentials.softmax(workspace.kernel().functions(), buffer, from, end);
                    Arrays.fill(buffer, end, from + tokens, 0f);
                }
                workspace.kernel().multiply(weights, values, workspace.scratch(), results);
                scatter(results, item, head, y);
            }
        }
    }

    private static Block after(Block before, int rows, int columns) {
        return Block.of(before.data(), before.offset() + before.rows() * before.cols(), rows, columns);
    }

    /** Copies the queries of one head, scaled. */
    private void gatherQueries(float[] q, int item, int head, Block to) {
        int size = query.size();
        float scale = scores.scale();
        for (int token = 0; token < query.length(); token++) {
            int from = query.at(item, head, token);
            for (int i = 0; i < size; i++) {
                to.data()[token * size + i] = q[from + i] * scale;
            }
        }
    }

    /** Copies the keys of one head, transposed to size x tokens. */
    private void gatherKeys(List<Tensor> inputs, int item, int head, Block to) {
        for (int token = 0; token < scores.tokens(); token++) {
            boolean isPast = token < past.length();
            float[] data = FloatOperator.data(inputs, isPast ? 3 : 1);
            int from = isPast ? past.at(item, head, token) : key.at(item, head, token - past.length());
            for (int i = 0; i < key.size(); i++) {
                to.data()[to.offset() + i * to.cols() + token] = data[from + i];
            }
        }
    }

    private void gatherValues(List<Tensor> inputs, int item, int head, Block to) {
        int size = value.size();
        for (int token = 0; token < scores.tokens(); token++) {
            boolean isPast = token < past.length();
            float[] data = FloatOperator.data(inputs, isPast ? 4 : 2);
            int from = isPast
                    ? ((item * past.count() + head) * past.length() + token) * size
                    : value.at(item, head, token - past.length());
            System.arraycopy(data, from, to.data(), to.offset() + token * size, size);
        }
    }

    private void scatter(Block results, int item, int head, float[] y) {
        Heads output = output();
        for (int token = 0; token < query.length(); token++) {
            int from = results.offset() + token * value.size();
            System.arraycopy(results.data(), from, y, output.at(item, head, token), value.size());
        }
    }

    @Override
    public long scratchBytes() {
        long products = Math.max(
                Scratch.productBytes(query.length(), query.size(), scores.tokens()),
                Scratch.productBytes(query.length(), scores.tokens(), value.size()));
        return products + bufferLength() * Float.BYTES;
    }

    @Override
    public Footprint footprint() {
        long products = (long) query.batch() * query.count() * query.length() * scores.tokens();
        return new Footprint(products * (query.size() + value.size()), 0, 0, "both factors are computed");
    }
}
