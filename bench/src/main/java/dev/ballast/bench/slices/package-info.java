/**
 * The study {@code slices}: how many rounds over lossy links need nothing sent twice, beside the closed form.
 *
 * <p>May depend on {@code study}, {@code demo}, {@code link}, {@code rounds} and the gateway. Read {@link
 * dev.ballast.bench.slices.SlicesStudy}.
 */
@NullMarked
package dev.ballast.bench.slices;

import org.jspecify.annotations.NullMarked;
