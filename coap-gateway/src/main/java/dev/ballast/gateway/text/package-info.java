/**
 * Turns texts into the tokens of a BERT model, and its output into one vector a text: tokenizer files, tokens, batches, pooling.
 *
 * <p>May depend on {@code dev.ballast.model.op.node}, {@code dev.ballast.tensor}, Jackson's streaming parser and OpenNLP; not on any other
 * package of the gateway.
 */
@NullMarked
package dev.ballast.gateway.text;

import org.jspecify.annotations.NullMarked;
