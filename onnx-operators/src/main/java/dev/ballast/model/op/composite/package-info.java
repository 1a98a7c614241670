/**
 * The operators that other nodes stand for: each becomes a few nodes that exist, so that products with constant weights inside of it are
 * linear layers.
 *
 * <p>Depends on {@code dev.ballast.model.op.kind}, {@code dev.ballast.model.op.node} and {@code dev.ballast.tensor}. Read {@link
 * dev.ballast.model.op.composite.CompositeOperators}.
 */
@NullMarked
package dev.ballast.model.op.composite;

import org.jspecify.annotations.NullMarked;
