/**
 * The study {@code push}: how fast a part reaches a node over an emulated link.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code fleet}, {@code gateway.coap}, {@code gateway.config}, {@code gemm}, {@code link} and {@code wire}.
 */
@NullMarked
package dev.ballast.bench.push;

import org.jspecify.annotations.NullMarked;
