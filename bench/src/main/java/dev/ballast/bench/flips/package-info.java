/**
 * The study {@code flips}: a bit of one weight is flipped in the memory of a running node, layer by layer. It measures how soon the node
 * is named and how soon it is healthy again.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code coding}, {@code fleet}, {@code gateway}, its packages {@code coap}, {@code config},
 * {@code models} and {@code picture}, {@code gemm}, {@code model}, {@code plan}, {@code round}, {@code rounds}, {@code tensor} and
 * {@code wire}.
 */
@NullMarked
package dev.ballast.bench.flips;

import org.jspecify.annotations.NullMarked;
