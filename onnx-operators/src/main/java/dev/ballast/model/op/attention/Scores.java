package dev.ballast.model.op.attention;

import dev.ballast.tensor.Tensor;

/**
 * How the products of queries and keys become the arguments of softmax.
 *
 * @param tokens number of keys, those of the past included
 * @param scale factor of the products
 * @param cap bound of the products, which approach it as tanh does; 0 for none
 * @param isCausal whether a token sees no later token
 * @param mask what is added to the products
 */
record Scores(int tokens, float scale, float cap, boolean isCausal, Mask mask) {
    /** Number of keys that the query of a row sees, after a past of {@code past} keys. */
    int visible(int row, int past) {
        return isCausal ? Math.min(tokens, past + row + 1) : tokens;
    }

    /** Bounds the products {@code from <= i < end} of one row and adds the mask. A hidden key therefore stays hidden. */
    void adjust(float[] products, int from, int end, Tensor given, int maskAt) {
        if (cap > 0f) {
            for (int i = from; i < end; i++) {
                products[i] = cap * (float) Math.tanh(products[i] / cap);
            }
        }
        mask.add(products, from, end, given, maskAt);
    }
}
