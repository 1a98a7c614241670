/**
 * The study {@code photos}: photos through a gateway and its nodes, beside the classes that onnxruntime finds.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code fleet}, {@code gateway}, {@code gateway.coap}, {@code gateway.config}, {@code plan} and
 * {@code round}.
 */
@NullMarked
package dev.ballast.bench.photos;

import org.jspecify.annotations.NullMarked;
