/**
 * The study {@code memory}: the memory of a node process that holds a part, beside an idle one.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code fleet}, {@code gateway.coap}, {@code gateway.config}, {@code gemm} and {@code wire}.
 */
@NullMarked
package dev.ballast.bench.memory;

import org.jspecify.annotations.NullMarked;
