/**
 * The study {@code overload}: many more requests than a gateway can serve, and how fast it answers or refuses each.
 *
 * <p>May depend on {@code study}, {@code demo} and {@code gateway.config}.
 */
@NullMarked
package dev.ballast.bench.overload;

import org.jspecify.annotations.NullMarked;
