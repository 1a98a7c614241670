/**
 * The study {@code slices}: how many rounds over lossy links need nothing sent twice, beside the closed form. Read
 * {@link dev.ballast.bench.slices.SlicesStudy}.
 */
@NullMarked
package dev.ballast.bench.slices;

import org.jspecify.annotations.NullMarked;
